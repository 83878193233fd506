import { execFile, spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { PROJECT_FOLDER } from '../../../infra/project-folder.ts';
import { testPostgres } from '../../../test/database.ts';
import type { KillOrder, KillResult } from './kill-rounds.ts';

export interface Kill {
  readonly title: string;
  readonly kill: KillOrder['kill'];
  /** The data is on a server that runs on, and not in a folder. */
  readonly onGivenServer?: boolean;
  /** In a process namespace whose first process does not reap, as in a container without init, killed processes become zombies. */
  readonly withoutInit?: boolean;
}

const NAMESPACE = ['unshare', '--pid', '--fork', '--mount-proc'];
/** Only root can create a namespace, and only if the machine allows it. */
const hasNamespaces = spawnSync(NAMESPACE[0] ?? '', [...NAMESPACE.slice(1), 'true']).status === 0;

export const KILLS: readonly Kill[] = [
  { title: 'only npm is killed', kill: 'npm' },
  { title: 'the program is killed, its PostgreSQL is not', kill: 'program' },
  { title: 'the program is killed, on a server given by URL', kill: 'program', onGivenServer: true },
  { title: 'only npm is killed, on a server given by URL', kill: 'npm', onGivenServer: true },
  { title: 'everything is killed, PostgreSQL too', kill: 'everything' },
  ...(hasNamespaces
    ? [
        {
          title: 'everything is killed where nothing reaps',
          kill: 'everything' as const,
          withoutInit: true,
        },
      ]
    : []),
];

export async function killRounds(kill: Kill, rounds: number): Promise<KillResult> {
  const folder = mkdtempSync(path.join(tmpdir(), 'daybreak-killed-'));
  chmodSync(folder, 0o755); // As root, the server has another account.
  const order: KillOrder = {
    rounds,
    kill: kill.kill,
    dataDir: kill.onGivenServer === true ? undefined : path.join(folder, 'data-dir'),
    table: `killed_${randomBytes(4).toString('hex')}`,
  };
  const program = [
    path.join(PROJECT_FOLDER, 'test/run-typescript.cjs'),
    path.join(import.meta.dirname, 'kill-rounds.ts'),
  ];
  const [command = '', ...args] = [
    ...(kill.withoutInit === true ? NAMESPACE : []),
    process.execPath,
    ...program,
    JSON.stringify(order),
  ];
  try {
    const { stdout } = await promisify(execFile)(command, args, { cwd: PROJECT_FOLDER, env: await environment(kill) });
    return JSON.parse(stdout);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function environment({ onGivenServer }: Kill): Promise<NodeJS.ProcessEnv> {
  const { DATA_API_LOCAL_POSTGRES_URL: _, ...env } = process.env;
  if (onGivenServer !== true) return env;
  const { host, port, user, password, maintenanceDatabase } = await testPostgres();
  return {
    ...env,
    DATA_API_LOCAL_POSTGRES_URL: `postgres://${user}:${password}@${host}:${port}/${maintenanceDatabase}`,
  };
}
