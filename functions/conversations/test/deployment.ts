import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { bundleFunctions } from '../../../infra/lambda/bundle.ts';
import { EXAMPLE_FUNCTIONS } from '../../../scripts/init/example.ts';
import { type Deployment, deploy } from '../../../test/deployment.ts';

const ROOT = path.resolve(import.meta.dirname, '../../..');
const MIGRATIONS = path.join(ROOT, 'migrations');
const FUNCTIONS = ['health', ...EXAMPLE_FUNCTIONS];

/** The functions of conversations, on a local Data API of their own, with the project's migrations. */
export async function deployConversations({ migrated = true } = {}): Promise<Deployment> {
  const folder = await mkdtemp(path.join(tmpdir(), 'daybreak-conversations-'));
  const entryPoints = FUNCTIONS.map((name) => ({ name, file: path.join(ROOT, 'functions', `${name}.ts`) }));
  await bundleFunctions(entryPoints, { root: ROOT, outFolder: folder });
  const deployment = await deploy({ folder, ...(migrated && { migrations: MIGRATIONS }) });
  return {
    ...deployment,
    async stop() {
      await deployment.stop();
      await rm(folder, { recursive: true });
    },
  };
}

/** Version of the newest file in `migrations/`. */
export async function newestMigration(): Promise<string | undefined> {
  const files = (await readdir(MIGRATIONS)).filter((name) => name.endsWith('.sql'));
  return files.sort().at(-1)?.slice(0, 14);
}
