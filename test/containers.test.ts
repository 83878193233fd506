import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { request } from 'node:http';
import { networkInterfaces, tmpdir } from 'node:os';
import path from 'node:path';
import { loadConnection, writeEnvFile } from '@daybreak/database/settings';
import { describe, expect, test } from '@jest/globals';
import { parse } from 'yaml';
import { PROJECT_FOLDER } from '../infra/project-folder.ts';
import { startTestDataApi } from './database.ts';

const page = readFileSync(path.join(PROJECT_FOLDER, 'docs', 'containers.md'), 'utf8');
const [, compose = ''] = /```yaml\n([\s\S]*?)```/.exec(page) ?? [];
const { app } = parse(compose).services;
const endpoint = new URL(app.environment.AWS_ENDPOINT_URL_RDS_DATA);

const ownAddress = Object.values(networkInterfaces())
  .flatMap((addresses = []) => addresses)
  .find(({ family, internal }) => family === 'IPv4' && !internal)?.address;

/** A request as it arrives from a container: the name in its Host header leads to `address`. */
function execute(address: string, port: number, body: object): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    const headers = { host: `${endpoint.hostname}:${port}`, 'content-type': 'application/json' };
    const sent = request({ host: address, port, path: '/Execute', method: 'POST', headers }, (response) => {
      response.resume();
      resolve(response.statusCode);
    });
    sent.on('error', reject);
    sent.end(JSON.stringify(body));
  });
}

describe('the compose file of docs/containers.md', () => {
  test('uses the name that the commands of the page allow, at the default port, and passes it to the container', () => {
    const allowed = [...page.matchAll(/`npm run local -- [^`]*--allow-host (\S+)/g)].map(([, name]) => name);

    expect(allowed).toEqual([endpoint.hostname, endpoint.hostname]);
    expect(endpoint.port).toBe('8432');
    expect(app.extra_hosts).toEqual([`${endpoint.hostname}:host-gateway`]);
  });

  test.each([
    ['loopback, as with Docker Desktop', undefined],
    ['an address that is not loopback, as with Docker Engine', ownAddress],
    ['every address, as in a separate container', '0.0.0.0'],
  ])('gives the application a connection that works on %s', async (_where, host) => {
    const local = await startTestDataApi({ host, allowedHosts: [endpoint.hostname] });
    const folder = mkdtempSync(path.join(tmpdir(), 'daybreak-containers-'));
    try {
      const envFile = path.join(folder, app.env_file);
      writeEnvFile(envFile, local.env);
      const connection = loadConnection({ env: app.environment, envFile, backend: 'data-api' });
      expect(connection).toMatchObject({ local: true, endpoint: endpoint.origin });

      const { resourceArn, secretArn, database } = connection;
      const address = host === undefined || host === '0.0.0.0' ? '127.0.0.1' : host;
      expect(await execute(address, local.port, { resourceArn, secretArn, database, sql: 'SELECT 1' })).toBe(200);
    } finally {
      await local.stop();
      rmSync(folder, { recursive: true });
    }
  });
});
