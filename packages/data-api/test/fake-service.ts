import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createDataApiClient, type DataApiClient, type DataApiConfig } from '../src/index.ts';

interface Received {
  readonly operation: string;
  // biome-ignore lint/suspicious/noExplicitAny: requests have many shapes, and a wrong access fails the test
  readonly body: any;
  readonly headers: IncomingHttpHeaders;
}

/** The reaction of the service to one request. */
export type Play = (response: ServerResponse, received: Received) => void;

export interface FakeService {
  /** Every request, in order. */
  readonly received: readonly Received[];
  /** Operations in order, for counting. */
  operations(): readonly string[];
  readonly client: DataApiClient;
  close(): Promise<void>;
}

/** An HTTP server on loopback that plays answers and notes requests; the last one is repeated forever. */
export async function fakeService(plays: readonly Play[], config: Partial<DataApiConfig> = {}): Promise<FakeService> {
  const received: Received[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const entry = {
        operation: request.url?.slice(1) ?? '',
        body: JSON.parse(Buffer.concat(chunks).toString('utf8')),
        headers: request.headers,
      };
      received.push(entry);
      plays[Math.min(received.length, plays.length) - 1]?.(response, entry);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const client = createDataApiClient({
    resourceArn: 'arn:aws:rds:us-east-1:000000000000:cluster:local',
    secretArn: 'arn:aws:secretsmanager:us-east-1:000000000000:secret:local',
    database: 'app',
    region: 'us-east-1',
    endpoint: `http://127.0.0.1:${port}`,
    credentials: { accessKeyId: 'local', secretAccessKey: 'KEY-MUST-NOT-SHOW', sessionToken: 'TOKEN-MUST-NOT-SHOW' },
    ...config,
  });
  return {
    received,
    operations: () => received.map(({ operation }) => operation),
    client,
    async close() {
      client.close();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

export const answer =
  (body: object): Play =>
  (response) => {
    response.writeHead(200, { 'content-type': 'application/json', 'x-amzn-RequestId': 'request-1' });
    response.end(JSON.stringify(body));
  };

export const fail =
  (status: number, name: string, message?: string): Play =>
  (response) => {
    response.writeHead(status, {
      'content-type': 'application/json',
      'x-amzn-RequestId': 'request-1',
      'x-amzn-ErrorType': name,
    });
    response.end(JSON.stringify(message === undefined ? {} : { message }));
  };

export const resuming = fail(400, 'DatabaseResumingException', 'The Aurora DB instance x is resuming.');
export const hangUp: Play = (response) => response.socket?.destroy();
export const hang: Play = () => undefined;
/** By operation; the default answers everything with success. */
export const byOperation =
  (plays: Readonly<Record<string, Play>>): Play =>
  (response, received) =>
    (plays[received.operation] ?? answer({ transactionId: 't1', numberOfRecordsUpdated: 1 }))(response, received);
