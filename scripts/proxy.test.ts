import { createServer } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { afterEach, describe, expect, test } from '@jest/globals';
import { explainAwsError } from './aws-error.ts';
import { connectRds } from './deploy/rds.ts';
import { proxyAgent } from './proxy.ts';

const HOST = 'rds.us-east-1.amazonaws.com';
const PROXY = 'http://proxy.example.com:3128';

describe('proxyAgent', () => {
  test.each<[string, Record<string, string>, boolean]>([
    ['nothing set', {}, false],
    ['an empty variable', { HTTPS_PROXY: '' }, false],
    ['HTTPS_PROXY', { HTTPS_PROXY: PROXY }, true],
    ['https_proxy', { https_proxy: PROXY }, true],
    ['a proxy without a scheme', { HTTPS_PROXY: 'proxy.example.com:3128' }, true],
    ['HTTP_PROXY, which is for other requests', { HTTP_PROXY: PROXY }, false],
    ['the host in NO_PROXY', { HTTPS_PROXY: PROXY, NO_PROXY: `localhost,${HOST}` }, false],
    ['its domain', { HTTPS_PROXY: PROXY, NO_PROXY: 'amazonaws.com' }, false],
    ['its domain with a dot', { HTTPS_PROXY: PROXY, no_proxy: '.amazonaws.com' }, false],
    ['its domain with a star', { HTTPS_PROXY: PROXY, NO_PROXY: '*.amazonaws.com' }, false],
    ['everything', { HTTPS_PROXY: PROXY, NO_PROXY: '*' }, false],
    ['the host with a port', { HTTPS_PROXY: PROXY, NO_PROXY: `${HOST}:443` }, false],
    ['a name that only ends like it', { HTTPS_PROXY: PROXY, NO_PROXY: 'naws.com' }, true],
    ['another domain', { HTTPS_PROXY: PROXY, NO_PROXY: 'example.com, 10.0.0.0/8' }, true],
  ])('%s', (_, env, proxied) => {
    expect(proxyAgent(env, HOST) !== undefined).toBe(proxied);
  });

  test.each(['socks5://proxy.example.com:1080', 'http://'])('refuses %s without showing it', (value) => {
    expect(() => proxyAgent({ HTTPS_PROXY: value }, HOST)).toThrow(
      `HTTPS_PROXY is not the URL of a proxy (${value.length} characters, not shown: it may hold a password). Expected http:// or https://, a host and a port, such as http://proxy.example.com:3128. Correct it, or unset it.`,
    );
  });
});

describe('the RDS API through a proxy', () => {
  const closing: (() => void)[] = [];
  afterEach(() => {
    for (const close of closing.splice(0)) close();
  });

  test("the proxy gets AWS's host, and its refusal is reported as a refusal of the proxy", async () => {
    const asked: string[] = [];
    const server = createServer().on('connect', (request, socket: Socket) => {
      asked.push(`${request.url} ${request.headers['proxy-authorization']}`);
      socket.end('HTTP/1.1 407 Proxy Authentication Required\r\ncontent-length: 0\r\n\r\n');
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    closing.push(() => server.close());
    const env = { HTTPS_PROXY: `http://anna:hunter2@127.0.0.1:${(server.address() as AddressInfo).port}` };
    const rds = connectRds({
      region: 'us-east-1',
      env,
      credentials: { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'example' },
    });
    closing.push(() => rds.close());

    const error = await rds.describeCluster('alex-aurora').then(
      () => undefined,
      (thrown: unknown) => thrown,
    );

    expect(new Set(asked)).toEqual(new Set([`${HOST}:443 Basic ${Buffer.from('anna:hunter2').toString('base64')}`]));
    const { message } = explainAwsError('DescribeDBClusters', error, env);
    expect(message).toBe(
      "The answer is not from AWS but, for instance, from a proxy (DescribeDBClusters: HTTP 407, a proxy requires a login). Expected AWS's own answer. Check HTTPS_PROXY, its user name and password, and NO_PROXY.",
    );
  });
});
