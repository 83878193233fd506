import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';

describe('npm run catalogue:refresh, over HTTP', () => {
  let server: Server;
  let folder: string;
  let requests: URLSearchParams[];

  beforeEach(async () => {
    requests = [];
    folder = mkdtempSync(path.join(os.tmpdir(), 'daybreak-catalogue-'));
    server = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        const query = new URLSearchParams(Buffer.concat(chunks).toString());
        requests.push(query);
        const denied = request.headers.authorization?.includes('/us-denied-1/') === true;
        const { status, body } = denied ? REFUSED : answer(query);
        response.writeHead(status, { 'content-type': 'text/xml' }).end(body);
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  });
  afterEach(() => {
    server.close();
    rmSync(folder, { recursive: true, force: true });
  });

  async function run(...argv: readonly string[]) {
    const file = path.join(folder, 'engines.ts');
    const child = spawn(
      process.execPath,
      ['--import', 'tsx', path.join(import.meta.dirname, 'main.ts'), '--file', file, ...argv],
      {
        env: {
          ...process.env,
          // No profile of the developer who runs the test.
          HOME: folder,
          USERPROFILE: folder,
          AWS_ENDPOINT_URL_RDS: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
          AWS_ACCESS_KEY_ID: 'test',
          AWS_SECRET_ACCESS_KEY: 'test',
          AWS_MAX_ATTEMPTS: '1',
          // The program itself switches off the SDK's notice.
          AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: undefined,
        },
      },
    );
    let stdout = '';
    let stderr = '';
    child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
    const code = await new Promise<number | null>((resolve) => child.on('close', resolve));
    return { code, stdout, stderr, read: () => readFileSync(file, 'utf8') };
  }

  test('follows every page, and writes the file', async () => {
    const { code, stdout, stderr, read } = await run('--region', 'eu-west-1');

    expect({ code, stderr }).toEqual({ code: 0, stderr: 'Asking the RDS API of eu-west-1\n' });
    expect(stdout).toContain('18.9: new, available, Data API yes, auto-pause yes, up to 256 ACU\n');
    expect(stdout).toContain('17.9: available, Data API yes, auto-pause yes, up to 256 ACU → retired, ');
    expect(read()).toContain("  region: 'eu-west-1',\n");
    expect(read()).toContain(
      "    { version: '18.9', status: 'available', dataApi: true, autoPause: true, maxAcu: 256 },\n",
    );
    expect(requests.map((query) => [query.get('Action'), query.get('Engine'), query.get('Marker')])).toEqual([
      ['DescribeDBEngineVersions', 'aurora-postgresql', null],
      ['DescribeDBEngineVersions', 'aurora-postgresql', 'page-2'],
      ['DescribeOrderableDBInstanceOptions', 'aurora-postgresql', null],
    ]);
  }, 60_000);

  test('reports the needed permissions if AWS refuses, and writes nothing', async () => {
    const { code, stdout, stderr, read } = await run('--region', 'us-denied-1');

    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toBe(
      'Asking the RDS API of us-denied-1\n' +
        'The RDS API of us-denied-1 did not answer. It said: AccessDenied: not authorized. ' +
        'Expected credentials that may rds:DescribeDBEngineVersions and rds:DescribeOrderableDBInstanceOptions. ' +
        'Sign in (aws sso login, or AWS_PROFILE), or choose another Region by --region.\n',
    );
    expect(read).toThrow('ENOENT');
  }, 60_000);

  const NAMESPACE = 'http://rds.amazonaws.com/doc/2014-10-31/';
  /** The shape of an error: the signature carries the Region, the query does not. */
  const REFUSED = {
    status: 403,
    body: `<ErrorResponse xmlns="${NAMESPACE}"><Error><Type>Sender</Type><Code>AccessDenied</Code><Message>not authorized</Message></Error><RequestId>1</RequestId></ErrorResponse>`,
  };
  function answer(query: URLSearchParams): { status: number; body: string } {
    const action = query.get('Action');
    const result = (inner: string) =>
      `<${action}Response xmlns="${NAMESPACE}"><${action}Result>${inner}</${action}Result><ResponseMetadata><RequestId>1</RequestId></ResponseMetadata></${action}Response>`;
    const described = (name: string) =>
      `<DBEngineVersion><Engine>aurora-postgresql</Engine><EngineVersion>${name}</EngineVersion><Status>available</Status><ServerlessV2FeaturesSupport><MinCapacity>0.0</MinCapacity><MaxCapacity>256.0</MaxCapacity></ServerlessV2FeaturesSupport></DBEngineVersion>`;
    if (action === 'DescribeDBEngineVersions') {
      const last = query.get('Marker') === 'page-2';
      const inner = `<DBEngineVersions>${described(last ? '18.9' : '18.6')}</DBEngineVersions>${last ? '' : '<Marker>page-2</Marker>'}`;
      return { status: 200, body: result(inner) };
    }
    const offers = ['18.6', '18.9'].map(
      (name) =>
        `<OrderableDBInstanceOption><Engine>aurora-postgresql</Engine><EngineVersion>${name}</EngineVersion><DBInstanceClass>db.serverless</DBInstanceClass><SupportsHttpEndpoint>true</SupportsHttpEndpoint></OrderableDBInstanceOption>`,
    );
    return { status: 200, body: result(`<OrderableDBInstanceOptions>${offers.join('')}</OrderableDBInstanceOptions>`) };
  }
});
