import { createServer } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { statement } from '@daybreak/database';
import type { DataApiConnection } from '@daybreak/database/settings';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { connectThroughProxy } from './connect.ts';

const CONNECTION: DataApiConnection = {
  backend: 'data-api',
  resourceArn: 'arn:aws:rds:us-east-1:123456789012:cluster:alex-aurora',
  secretArn: 'arn:aws:secretsmanager:us-east-1:123456789012:secret:alex-db-credentials-1323a02a-XiGIey',
  database: 'alex',
  region: 'us-east-1',
  local: false,
  sources: {},
  notices: [],
};

let asked: string[];
let proxy: ReturnType<typeof createServer>;
beforeEach(async () => {
  asked = [];
  proxy = createServer().on('connect', (request, socket: Socket) => {
    asked.push(request.url ?? '');
    socket.end('HTTP/1.1 407 Proxy Authentication Required\r\ncontent-length: 0\r\n\r\n');
  });
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
  process.env.AWS_ACCESS_KEY_ID = 'AKIDEXAMPLE';
  process.env.AWS_SECRET_ACCESS_KEY = 'example';
});
afterEach(() => {
  proxy.close();
  delete process.env.AWS_ACCESS_KEY_ID;
  delete process.env.AWS_SECRET_ACCESS_KEY;
});

/** Runs one statement, which fails because the target of the proxy does not answer. */
async function ask(connection: DataApiConnection): Promise<void> {
  const env = { HTTPS_PROXY: `http://127.0.0.1:${(proxy.address() as AddressInfo).port}` };
  const db = await connectThroughProxy(connection, env, { maxWaitMs: 0 });
  try {
    await expect(db.run(statement({ sql: 'SELECT 1' }))).rejects.toThrow();
  } finally {
    await db.close();
  }
}

describe('connectThroughProxy', () => {
  test("connects through the proxy to the Data API of the cluster's Region", async () => {
    await ask(CONNECTION);

    expect(asked).toEqual(['rds-data.us-east-1.amazonaws.com:443']);
  });

  test('connects through it to an endpoint of the VPC', async () => {
    await ask({ ...CONNECTION, endpoint: 'https://vpce-1.rds-data.us-east-1.vpce.amazonaws.com' });

    expect(asked).toEqual(['vpce-1.rds-data.us-east-1.vpce.amazonaws.com:443']);
  });

  test('the local Data API is reached without it', async () => {
    await ask({ ...CONNECTION, local: true, endpoint: 'http://127.0.0.1:9' });

    expect(asked).toEqual([]);
  });
});
