import { ExecuteStatementCommand, RDSDataClient } from '@aws-sdk/client-rds-data';
import { compare, type Work } from './interleave.ts';
import { openPlain, type PlainConnection, plainRequest } from './plain-client.ts';
import { milliseconds, perSecond, type Row } from './report.ts';

/** The address of a service, and the members of its requests. */
export interface Endpoint {
  readonly url: string;
  readonly resourceArn: string;
  readonly secretArn: string;
  readonly database: string;
}

interface Effort {
  readonly rounds: number;
  readonly sliceMs: number;
}

const SETS = 1_000;
const insertSets = Array.from({ length: SETS }, (_, index) => [
  { name: 'id', value: { longValue: index } },
  { name: 'body', value: { stringValue: `row ${index}` } },
]);

/** 1,000 rows of 1,000 characters: as near to the limit of 1 MiB as whole rows get. */
const MEBIBYTE = "SELECT repeat('x', 1000) AS body FROM generate_series(1, 1000)";

/** Calls a second, and the time of one, each against the floor. */
export async function measureThroughput(
  floor: Endpoint,
  ours: Endpoint,
  effort: Effort,
  add: (row: Row) => void,
): Promise<void> {
  await call(ours, '/Execute', { sql: 'CREATE TABLE bench_rows (id bigint, body text)' });
  const select = { sql: 'SELECT 1' };
  const insert = { sql: 'INSERT INTO bench_rows VALUES (:id, :body)', parameterSets: insertSets };

  const at16 = await plain(floor, ours, '/Execute', select, 16, effort);
  add({
    what: 'SELECT 1, 16 connections, plain HTTP',
    floor: perSecond(at16.floor.perSecond),
    ours: perSecond(at16.ours.perSecond),
    ratio: at16.throughputRatio,
    target: 'at least 0.75',
    met: at16.throughputRatio >= 0.75,
  });
  const alone = await plain(floor, ours, '/Execute', select, 1, effort);
  add(latencyRow('SELECT 1, one caller, plain HTTP', alone, 1.5));

  const sdk16 = await compare(sdkCallers(floor, 16), sdkCallers(ours, 16), effort);
  add({
    what: 'SELECT 1, 16 callers, AWS SDK',
    floor: perSecond(sdk16.floor.perSecond),
    ours: perSecond(sdk16.ours.perSecond),
    ratio: sdk16.throughputRatio,
  });
  add(latencyRow('SELECT 1, one caller, AWS SDK', await compare(sdkCallers(floor, 1), sdkCallers(ours, 1), effort)));

  add(latencyRow('Batch of 1,000 inserts', await plain(floor, ours, '/BatchExecute', insert, 1, effort), 2));
  add(latencyRow('Result of 1 MiB', await plain(floor, ours, '/Execute', { sql: MEBIBYTE }, 1, effort), 1.3));
}

function latencyRow(what: string, result: Awaited<ReturnType<typeof compare>>, atMost?: number): Row {
  return {
    what,
    floor: milliseconds(result.floor.medianMs),
    ours: milliseconds(result.ours.medianMs),
    ratio: result.latencyRatio,
    ...(atMost !== undefined && { target: `at most ${atMost}`, met: result.latencyRatio <= atMost }),
  };
}

export async function plain(
  floor: Endpoint,
  ours: Endpoint,
  path: string,
  body: object,
  callers: number,
  effort: Effort,
): ReturnType<typeof compare> {
  const connections: PlainConnection[] = [];
  const open = async (endpoint: Endpoint): Promise<Work[]> => {
    const { url, ...members } = endpoint;
    const request = plainRequest(url, path, { ...members, ...body });
    const opened = await Promise.all(Array.from({ length: callers }, () => openPlain(url)));
    connections.push(...opened);
    return opened.map((connection) => () => connection.post(request));
  };
  try {
    return await compare(await open(floor), await open(ours), effort);
  } finally {
    for (const connection of connections) connection.close();
  }
}

function sdkCallers({ url, resourceArn, secretArn, database }: Endpoint, callers: number): readonly Work[] {
  const client = new RDSDataClient({
    endpoint: url,
    region: 'us-east-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  });
  const command = { resourceArn, secretArn, database, sql: 'SELECT 1' };
  return Array.from({ length: callers }, () => () => client.send(new ExecuteStatementCommand(command)));
}

/** One call over a separate connection. */
export async function call({ url, ...members }: Endpoint, path: string, body: object): Promise<void> {
  const connection = await openPlain(url);
  try {
    await connection.post(plainRequest(url, path, { ...members, ...body }));
  } finally {
    connection.close();
  }
}
