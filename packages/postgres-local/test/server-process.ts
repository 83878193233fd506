// A program for tests: starts PostgreSQL as users' programs do, prints one line of JSON, and runs until its input ends.

import { embeddedBinaries } from '../src/binaries/embedded.ts';
import { openDataFolder } from '../src/data-folder/data-folder.ts';
import { SUPERUSER } from '../src/data-folder/initdb.ts';
import { freePort, launch } from '../src/server/launch.ts';
import { startThroughPgCtl } from '../src/server/pg-ctl-server.ts';
import { type StartPostgresOptions, startPostgres } from '../src/start-postgres.ts';
import { serverAccount } from '../src/system/account.ts';

/** The message of a test: the options of a start, a package folder to use, and whether pg_ctl starts the server as on Windows. */
export type Order = StartPostgresOptions & { readonly packageFolder?: string; readonly throughPgCtl?: boolean };

async function start({ packageFolder, throughPgCtl = false, ...options }: Order) {
  if (packageFolder === undefined && !throughPgCtl) return startPostgres(options);
  const account = serverAccount();
  const binaries = await embeddedBinaries({ account, env: process.env, packageFolder });
  const folder = await openDataFolder({
    ...{ binaries, account, env: process.env, cwd: process.cwd() },
    ephemeral: true,
    reset: false,
  });
  const launchOptions = {
    ...{ binaries, account, data: folder.data, durable: false },
    ephemeralFolder: folder.folder,
    onSpawn: folder.recordServer,
  };
  const server = await (throughPgCtl ? startThroughPgCtl(await freePort(), launchOptions) : launch(launchOptions));
  return {
    dataDir: folder.folder,
    ...{ port: server.port, user: SUPERUSER, password: folder.password },
    libraries: binaries.env.LD_LIBRARY_PATH,
    stop: () => server.stop(folder.close),
  };
}

const order = JSON.parse(process.argv[2] ?? '{}') as Order;
start(order).then(
  (server) => {
    process.stdout.write(`${JSON.stringify(server)}\n`);
    process.stdin.resume().on('end', () => server.stop().then(() => process.exit(0)));
  },
  (error) => {
    process.stdout.write(`${JSON.stringify({ error: String(error.message), code: error.code })}\n`);
    process.exitCode = 1;
  },
);
