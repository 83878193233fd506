import path from 'node:path';
import type { Connection, DataApiConnection, DsqlConnection } from '@daybreak/database/settings';
import { readRoutes } from '../../infra/lambda/routes.ts';
import { PROJECT_FOLDER } from '../../infra/project-folder.ts';
import { findStage, type Stage } from '../../infra/stages/index.ts';
import { localDatabase } from '../../infra/stages/local-database.ts';
import { withDatabase } from '../connect.ts';
import { type ConnectionOptions, confirmChange, connectionOf } from '../connection.ts';
import type { Io } from '../io.ts';
import {
  clusterArnOf,
  type DsqlUsersParts,
  type DsqlUsersResult,
  dsqlUsersStatus,
  ensureDsqlUsers,
} from './dsql-users.ts';
import { connectSecrets } from './secrets.ts';
import { ensureUsers, rotateUser, type UsersParts, type UsersResult, usersStatus } from './users.ts';

export interface StatusSettings extends ConnectionOptions {
  readonly json: boolean;
}

export interface UsersSettings extends StatusSettings {
  readonly yes: boolean;
}

/** Updates the users to the expected state. */
export async function runUsers(settings: UsersSettings, io: Io): Promise<void> {
  const found = await connectionOf(settings, io);
  if (found.backend === 'dsql') {
    await confirmChange(found, `create the roles of ${found.endpoint}`, settings.yes, io);
    const result = await applyDsqlUsers(found, io, findStage(settings.stage));
    if (settings.json) return io.out(JSON.stringify(result));
    for (const change of result.changes) io.out(change);
    return io.out(`${result.changes.length === 0 ? 'Nothing to do' : 'Done'}: ${dsqlSentence(result)}`);
  }
  const connection = withUsers(found);
  await confirmChange(connection, `create the users of ${connection.database}`, settings.yes, io);
  const result = await applyUsers(connection, io, settings.stage);
  if (settings.json) return io.out(JSON.stringify(result));
  for (const change of result.changes) io.out(change);
  io.out(result.changes.length === 0 ? `Nothing to do: ${sentence(result)}` : `Done: ${sentence(result)}`);
}

/** Reports differences; exit code 1 if there are any. */
export async function runStatus(settings: StatusSettings, io: Io): Promise<void> {
  const found = await connectionOf(settings, io);
  if (found.backend === 'dsql') {
    const result = await withDsqlParts(found, io, findStage(settings.stage), dsqlUsersStatus);
    return sayStatus(result, dsqlSentence(result), settings, io);
  }
  const result = await withParts(withUsers(found), io, settings.stage, usersStatus);
  sayStatus(result, sentence(result), settings, io);
}

function sayStatus(
  result: { readonly differences: readonly string[] },
  asItShouldBe: string,
  { json }: StatusSettings,
  io: Io,
): void {
  if (result.differences.length > 0) io.exitCode = 1;
  if (json) {
    io.out(JSON.stringify(result));
    return;
  }
  for (const difference of result.differences) io.out(`Differs: ${difference}`);
  io.out(result.differences.length === 0 ? `No differences: ${asItShouldBe}` : 'Run "npm run users" to fix the users.');
}

/** Gives one user a new password. */
export async function runRotate(name: string, settings: UsersSettings, io: Io): Promise<void> {
  const found = await connectionOf(settings, io);
  if (found.backend === 'dsql') {
    throw new Error(
      `${name} has no password to rotate: Aurora DSQL takes tokens of IAM, which last for 15 minutes. To keep a role out, remove it from dsql.grants of the stage, deploy, and run "npm run users".`,
    );
  }
  const connection = withUsers(found);
  await confirmChange(connection, `give ${name} a new password`, settings.yes, io);
  const user = await withParts(connection, io, settings.stage, (parts) => rotateUser(parts, name));
  io.out(settings.json ? JSON.stringify({ rotated: user.role }) : `${user.role} has a new password, in its secret`);
}

/** For commands that have already asked, such as `deploy`. */
export async function applyUsers(
  connection: DataApiConnection,
  io: Io,
  stage: string | undefined,
): Promise<UsersResult> {
  return withParts(connection, io, stage, ensureUsers);
}

/** The same for Aurora DSQL, after the migrations, because a new table has no rights yet. */
export async function applyDsqlUsers(connection: DsqlConnection, io: Io, stage: Stage): Promise<DsqlUsersResult> {
  return withDsqlParts(connection, io, stage, ensureDsqlUsers);
}

/** @throws {Error} the connecting user is not admin, or the schema differs */
async function withDsqlParts<Value>(
  connection: DsqlConnection,
  io: Io,
  stage: Stage,
  use: (parts: DsqlUsersParts) => Promise<Value>,
): Promise<Value> {
  const { user, schema } = connection;
  if (user !== 'admin' || schema !== 'public') {
    throw new Error(
      `Only the user admin can create these roles, and they get rights on the schema public. Got CLUSTER_USER=${user} and the schema ${schema}. Set CLUSTER_USER=admin, and unset CLUSTER_SCHEMA.`,
    );
  }
  const clusterArn = clusterArnOf(connection);
  const routes = readRoutes(path.join(PROJECT_FOLDER, 'functions'));
  return withDatabase(connection, io.env, (db) => use({ db, stage, routes, clusterArn }));
}

function dsqlSentence({ roles, signIn }: Pick<DsqlUsersResult, 'roles' | 'signIn'>): string {
  const who = signIn.length === 0 ? 'no IAM role signs in as them yet' : `${signIn.length} IAM roles sign in as them`;
  return `${roles.join(' and ')} have their rights on the tables, and ${who}`;
}

async function withParts<Value>(
  connection: DataApiConnection,
  io: Io,
  stage: string | undefined,
  use: (parts: UsersParts) => Promise<Value>,
): Promise<Value> {
  const secrets = connectSecrets(connection, io.env);
  // They have no secret by which the connection would show them.
  const { iamUsers } = localDatabase(stage);
  try {
    return await withDatabase(connection, io.env, (db) =>
      use({ db, secrets, connection, secretArns: connection.userSecretArns ?? {}, iamUsers, env: io.env }),
    );
  } finally {
    secrets.close();
  }
}

/** @throws {Error} the connection has no secrets of users, or does not go through the Data API */
function withUsers(connection: Connection): DataApiConnection {
  if (connection.backend !== 'data-api') {
    throw new Error(
      'The users cannot be created through DATABASE_BACKEND=postgres: their passwords are checked through the Data API. ' +
        'Expected DATABASE_BACKEND=data-api. Set it, or unset DATABASE_URL.',
    );
  }
  if (connection.userSecretArns !== undefined) return connection;
  throw new Error(
    'The connection names no secrets of users (AURORA_RW_SECRET_ARN, AURORA_RO_SECRET_ARN). Expected the secrets of a stage with ' +
      'access.users. Set access.users to true in the stage file, deploy it (or start npm run local again), and write the ' +
      'connection again with npm run env (or npm run local -- --env-file .env).',
  );
}

function sentence({ owner, users, iamUsers }: Pick<UsersResult, 'owner' | 'users' | 'iamUsers'>): string {
  const byToken = iamUsers.length === 0 ? '' : `, ${iamUsers.join(', ')} with tokens of IAM`;
  return `${owner} owns the tables, and ${users.map(({ role }) => role).join(', ')} sign in with their secrets${byToken}`;
}
