// The least that could work: HTTP to PostgreSQL with the same driver, and no checks, no types, no clean sessions.
// Started by bench/local.ts with an IPC channel; answers on any free port of 127.0.0.1.
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import pg from 'pg';
import { batchMessages } from '../packages/data-api-local/src/sessions/messages.ts';

interface Parameter {
  readonly name: string;
  readonly value: Readonly<Record<string, unknown>>;
}

interface Body {
  readonly sql: string;
  readonly parameters?: readonly Parameter[];
  readonly parameterSets?: readonly (readonly Parameter[])[];
}

const pool = new pg.Pool({ connectionString: process.env.FLOOR_POSTGRES, max: 64 });
const asText = { getTypeParser: () => (value: string) => value };

const server = createServer((request, response) => {
  read(request)
    .then((body) => (request.url === '/BatchExecute' ? batch(body) : execute(body)))
    .then((text) => {
      response.writeHead(200, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) });
      response.end(text);
    })
    .catch((error: Error) => response.writeHead(500).end(error.message));
});
server.listen(0, '127.0.0.1', () => {
  process.send?.({ url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` });
});
process.on('disconnect', () => process.exit());

async function read(request: IncomingMessage): Promise<Body> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  return JSON.parse(Buffer.concat(chunks).toString());
}

async function execute({ sql, parameters = [] }: Body): Promise<string> {
  const { rows } = await pool.query({
    text: positional(sql, parameters),
    values: parameters.map(wireValue),
    rowMode: 'array',
    types: asText,
  });
  const field = (value: string | null) => (value === null ? { isNull: true } : { stringValue: value });
  return JSON.stringify({ numberOfRecordsUpdated: 0, records: rows.map((row) => row.map(field)) });
}

/** Parse once, Bind and Execute for each set, one Sync: the fastest way that the protocol has. */
async function batch({ sql, parameterSets = [] }: Body): Promise<string> {
  const text = positional(sql, parameterSets[0] ?? []);
  const client = await pool.connect();
  try {
    await new Promise<void>((resolve, reject) => {
      const nothing = () => {};
      client.query({
        submit(connection: pg.Connection) {
          const sets = parameterSets.map((set) => ({ typeOids: [], values: set.map(wireValue) }));
          connection.stream.write(Buffer.concat(batchMessages(text, sets)));
        },
        handleReadyForQuery: resolve,
        handleError: reject,
        handleRowDescription: nothing,
        handleDataRow: nothing,
        handleCommandComplete: nothing,
        handleEmptyQuery: nothing,
        handlePortalSuspended: nothing,
        handleCopyInResponse: nothing,
        handleCopyData: nothing,
      });
    });
  } finally {
    client.release();
  }
  return JSON.stringify({ updateResults: parameterSets.map(() => ({ generatedFields: [] })) });
}

function positional(sql: string, parameters: readonly Parameter[]): string {
  return parameters.reduce((text, { name }, index) => text.replaceAll(`:${name}`, `$${index + 1}`), sql);
}

function wireValue({ value }: Parameter): string {
  return String(Object.values(value)[0]);
}
