import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { build } from 'esbuild';
import { PROJECT_FOLDER } from '../../infra/project-folder.ts';
import { startChild } from '../local/child.ts';
import { median } from '../local/interleave.ts';
import { IDS, type Target } from './works.ts';

const CREDENTIALS = "credentials: { accessKeyId: 'local', secretAccessKey: 'local' }";
const CLIENT = `{ endpoint: url, region, resourceArn, secretArn, database, ${CREDENTIALS} }`;
const SQL = 'SELECT name FROM people WHERE id = :id';
const ID = IDS[5];

/** One handler three times: by hand, with the small client, and with the whole one. */
const HANDLERS = {
  'AWS SDK': `
    import { ExecuteStatementCommand, RDSDataClient } from '@aws-sdk/client-rds-data';
    export async function handler({ url, region, resourceArn, secretArn, database }) {
      const client = new RDSDataClient({ endpoint: url, region, ${CREDENTIALS} });
      const parameters = [{ name: 'id', value: { stringValue: '${ID}' }, typeHint: 'UUID' }];
      const { records } = await client.send(new ExecuteStatementCommand({ resourceArn, secretArn, database, sql: '${SQL}', parameters }));
      return records.map(([name]) => ({ name: name.stringValue }));
    }`,
  'ours: lean': `
    import { createQueryClient, statement } from '@daybreak/data-api/lean';
    import * as t from '@daybreak/data-api/types';
    const find = statement({ sql: '${SQL}', parameters: { id: t.uuid }, row: { name: t.text } });
    export const handler = ({ url, region, resourceArn, secretArn, database }) => createQueryClient(${CLIENT}).query(find, { id: '${ID}' });`,
  'ours: whole': `
    import { createDataApiClient, statement } from '@daybreak/data-api';
    const find = statement({ sql: '${SQL}', parameters: { id: 'uuid' }, row: { name: 'text' } });
    export const handler = ({ url, region, resourceArn, secretArn, database }) => createDataApiClient(${CLIENT}).query(find, { id: '${ID}' });`,
};

export interface FirstCall {
  readonly name: string;
  readonly ms: number;
  /** Median over the rounds, each divided by the bare SDK of the same round. */
  readonly ratio: number;
  /** Bytes of the minified bundle that are this package's. */
  readonly oursBytes: number;
}

/** Import of a minified bundle plus its first call, each in a new process, in turn. */
export async function measureFirstCall(folder: string, target: Target, rounds: number): Promise<readonly FirstCall[]> {
  const bundles = await Promise.all(
    Object.entries(HANDLERS).map(async ([name, contents], index) => {
      const bundle = path.join(folder, `handler-${index}.mjs`);
      return { name, bundle, oursBytes: await bundleHandler(contents, bundle), taken: [] as number[] };
    }),
  );
  // The first round only warms up.
  for (let round = 0; round <= rounds; round += 1) {
    for (let turn = 0; turn < bundles.length; turn += 1) {
      const each = bundles[(turn + round) % bundles.length];
      if (each === undefined) continue;
      const { ready } = await startChild<Started>('client-first-call', { bundle: each.bundle, target });
      if (JSON.stringify(ready.rows) !== '[{"name":"Person number 5"}]') {
        throw new Error(`The handler "${each.name}" of the benchmark returned other rows.`);
      }
      if (round > 0) each.taken.push(ready.ms);
    }
  }
  const base = bundles[0]?.taken ?? [];
  return bundles.map(({ name, oursBytes, taken }) => ({
    name,
    oursBytes,
    ms: median(taken),
    ratio: median(taken.map((ms, round) => ms / (base[round] ?? Number.NaN))),
  }));
}

interface Started {
  readonly ms: number;
  readonly rows: unknown;
}

async function bundleHandler(contents: string, outfile: string): Promise<number> {
  const { outputFiles, metafile } = await build({
    stdin: { contents, resolveDir: PROJECT_FOLDER, loader: 'ts' },
    bundle: true,
    minify: true,
    platform: 'node',
    target: 'node20',
    format: 'esm',
    write: false,
    metafile: true,
    // Functions that bundled CommonJS of the SDK calls.
    banner: { js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);" },
  });
  await writeFile(outfile, outputFiles[0]?.contents ?? '');
  const inputs = Object.values(metafile.outputs).flatMap((output) => Object.entries(output.inputs));
  return inputs
    .filter(([file]) => file.includes('packages/data-api/'))
    .reduce((sum, [, { bytesInOutput }]) => sum + bytesInOutput, 0);
}
