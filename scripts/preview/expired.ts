// `npm run destroy -- --expired`.
import { counted } from '../../infra/counted.ts';
import { today } from '../../infra/day.ts';
import { findStage, patterns } from '../../infra/stages/index.ts';
import { exampleOf } from '../../infra/stages/pattern.ts';
import { confirm } from '../confirm.ts';
import type { Io } from '../io.ts';
import { connectBucket } from './bucket.ts';
import { listPreviews, type Preview } from './previews.ts';
import { bucketOf } from './until.ts';

export interface ExpiredOptions {
  readonly yes: boolean;
  readonly json: boolean;
  readonly io: Io;
  /** Ends the question, and the list after the stage that is being destroyed. */
  readonly stop: AbortSignal;
  /** Destroys one stage without asking. Resolves to whether it was destroyed. @throws {Error} the destroy failed */
  readonly destroyStage: (stage: string, until: string) => Promise<boolean>;
}

/** Every preview stage of the project that has resources. @throws {Error} no bucket is set, or AWS does not answer */
async function allPreviews(io: Io): Promise<readonly Preview[]> {
  const found: Preview[] = [];
  for (const pattern of patterns) {
    const bucket = connectBucket(bucketOf(findStage(exampleOf(pattern)), io.env));
    try {
      found.push(...(await listPreviews(bucket, [pattern])));
    } finally {
      bucket.close();
    }
  }
  return found;
}

/**
 * Destroys the preview stages past their expiry date, one after the other, and sets the exit code: 1 when you declined, or a state at a
 * preview's place was refused.
 * @throws {Error} it could not be done, for those that it names; the others are destroyed
 */
export async function destroyExpired({ yes, json, io, stop, destroyStage }: ExpiredOptions): Promise<void> {
  const day = today();
  const previews = await allPreviews(io);
  for (const preview of previews) io.err(lineOf(preview, day));
  const expired = previews.flatMap((one) => (one.kind === 'preview' && one.until < day ? [one] : []));
  if (previews.some(({ kind }) => kind === 'refused')) io.exitCode = 1;
  const names = expired.map(({ stage }) => stage).join(', ');
  const agreed =
    expired.length === 0 ||
    yes ||
    (await confirm(io, { question: `Destroy ${names}, with all data?`, flag: '--yes', stop }));
  if (!agreed) {
    io.exitCode = 1;
    io.err('Nothing was destroyed: you did not type yes.');
  }

  const destroyed: string[] = [];
  const failures: string[] = [];
  for (const { stage, until } of agreed ? expired : []) {
    if (stop.aborted) break;
    try {
      if (await destroyStage(stage, until)) destroyed.push(stage);
    } catch (error) {
      failures.push(`${stage}: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
  if (json) io.out(JSON.stringify({ today: day, previews, destroyed }));
  else io.out(`${counted(previews.length, 'preview stage')}, ${expired.length} expired, ${destroyed.length} destroyed`);
  if (failures.length > 0) throw new Error(`Not destroyed:\n${failures.map((line) => `  ${line}`).join('\n')}`);
}

function lineOf(preview: Preview, day: string): string {
  const { stage } = preview;
  if (preview.kind === 'refused') return `${stage}: refused, and left as it is: ${preview.reason}`;
  return `${stage}: until ${preview.until}${preview.until < day ? ', expired' : ''}`;
}
