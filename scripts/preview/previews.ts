// The preview stages that the bucket of states has.
import { project } from '../../infra/config.ts';
import { databaseStackId, dsqlStackId, functionsStackId } from '../../infra/stages/index.ts';
import { fromPattern } from '../../infra/stages/pattern.ts';
import type { StageSettings } from '../../infra/stages/stage.ts';
import type { StateBucket } from './bucket.ts';
import { type StateSight, sightOf } from './state.ts';

/** A preview stage of which the bucket has a state. */
export type Preview = { readonly stage: string } & (
  | { readonly kind: 'preview'; readonly until: string }
  /** It is not changed. */
  | { readonly kind: 'refused'; readonly reason: string }
);

/** The states of a stage in the bucket; undefined if there is none. */
export async function sightOfStage(bucket: Pick<StateBucket, 'read'>, stage: string): Promise<StateSight> {
  const keys = [databaseStackId, dsqlStackId, functionsStackId].map((idOf) => keyOf(idOf({ name: stage })));
  const texts = await Promise.all(keys.map((key) => bucket.read(key)));
  const sights = texts.flatMap((text) => (text === undefined ? [] : sightOf(text, { project, stage })));
  return together(sights.filter(({ kind }) => kind !== 'empty'));
}

/**
 * Every preview stage of the project that has resources, by name. Only keys that match a pattern are read.
 * @throws {Error} AWS refuses, or cannot be reached
 */
export async function listPreviews(
  bucket: Pick<StateBucket, 'keys' | 'read'>,
  patterns: readonly StageSettings[],
): Promise<readonly Preview[]> {
  const keys = await bucket.keys(`${project}/`);
  const names = new Set(keys.flatMap(stageOfKey).filter((name) => fromPattern(name, patterns) !== undefined));
  const previews: Preview[] = [];
  for (const stage of [...names].sort((a, b) => a.localeCompare(b, 'en', { numeric: true }))) {
    const sight = await sightOfStage(bucket, stage);
    if (sight.kind === 'refused') previews.push({ stage, ...sight });
    if (sight.kind !== 'preview') continue;
    const { kind, until, protection } = sight;
    previews.push(protection === undefined ? { stage, kind, until } : { stage, kind: 'refused', reason: protection });
  }
  return previews;
}

/** As infra/constructs/state-backend.ts names it. */
function keyOf(stackId: string): string {
  return `${project}/${stackId}.tfstate`;
}

function stageOfKey(key: string): readonly string[] {
  const [, name] = /^[^/]+\/([^/]+)-(?:database|dsql|functions)\.tfstate$/.exec(key) ?? [];
  return name === undefined ? [] : [name];
}

/** One refused stack refuses the stage. */
function together(sights: readonly StateSight[]): StateSight {
  const [first] = sights;
  if (first === undefined) return { kind: 'empty' };
  const refused = sights.find(({ kind }) => kind === 'refused');
  if (refused !== undefined) return refused;
  const days = [...new Set(sights.flatMap((sight) => (sight.kind === 'preview' ? [sight.until] : [])))];
  if (days.length > 1) {
    return { kind: 'refused', reason: `its stacks have different tags PreviewUntil: ${days.join(', ')}` };
  }
  return sights.find((sight) => sight.kind === 'preview' && sight.protection !== undefined) ?? first;
}
