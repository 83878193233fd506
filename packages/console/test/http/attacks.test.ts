import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { execute, send, startTestConsole, type TestConsole } from '../console.ts';

let tested: TestConsole;
let routes: readonly string[];
beforeAll(async () => {
  tested = await startTestConsole({ allowedHosts: ['name.example'] });
  const unknown = await send(tested.origin, 'GET', '/_daybreak/console/nope', { 'x-daybreak-console': tested.token });
  routes = /Allowed are (.*)\.$/.exec(JSON.parse(unknown.text).message)?.[1]?.split(', ') ?? [];
});
afterAll(() => tested?.stop());

const own = () => ({ 'x-daybreak-console': tested.token, 'content-type': 'application/json' });
const ask = (method: string, path: string, headers: Readonly<Record<string, string>> = {}, body?: string) =>
  send(tested.origin, method, path, headers, body);
const state = async () => JSON.parse((await ask('GET', '/_daybreak/console/state', own())).text);

describe('The console refuses', () => {
  test('every route without a token, or with a wrong or shortened one', async () => {
    expect(routes).toEqual(expect.arrayContaining(['GET events', 'GET requests', 'POST fail', 'POST rollback']));
    for (const route of routes) {
      const [method = '', name] = route.split(' ');
      for (const token of ['', 'x'.repeat(43), tested.token.slice(1), `${tested.token} `.repeat(2)]) {
        const headers = { 'content-type': 'application/json', ...(token !== '' && { 'x-daybreak-console': token }) };
        const { status } = await ask(
          method,
          `/_daybreak/console/${name}`,
          headers,
          method === 'POST' ? '{"disconnect":true}' : '',
        );
        expect([route, status]).toEqual([route, 401]);
      }
    }
    expect((await state()).faults).toEqual([]);
  });

  test.each([
    ['Host', { host: 'evil.example' }],
    ['Host', { host: '127.0.0.1' }],
    ['Host', { host: 'localhost.evil.example' }],
    ['Origin', { origin: 'http://localhost.evil.com' }],
    ['Origin', { origin: 'http://127.0.0.1:1' }],
    ['Origin', { origin: 'null' }],
    ['Sec-Fetch-Site', { 'sec-fetch-site': 'cross-site' }],
    ['Sec-Fetch-Site', { 'sec-fetch-site': 'same-site' }],
    ['Sec-Fetch-Site', { 'sec-fetch-site': 'none' }],
  ])('the page’s files and every route with a wrong %s: %j', async (header, wrong) => {
    for (const path of ['/', '/app.js', '/_daybreak/console/state', '/_daybreak/console/requests']) {
      const { status, text } = await ask('GET', path, { ...own(), ...wrong });
      expect([path, status]).toEqual([path, 403]);
      expect(text).toContain(header);
    }
  });

  test('methods and content types that a page of another site can send', async () => {
    const fail = '/_daybreak/console/fail';
    expect((await ask('OPTIONS', fail, own())).status).toBe(405);
    expect((await ask('PUT', fail, own())).status).toBe(405);
    for (const type of ['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data']) {
      expect((await ask('POST', fail, { ...own(), 'content-type': type }, '{"disconnect":true}')).status).toBe(415);
    }
    expect((await state()).faults).toEqual([]);
  });

  test('every path that is not exactly the path of a route', async () => {
    for (const path of [
      '/x/../_daybreak/console/state',
      '//_daybreak/console/state',
      '/_daybreak%2fconsole/state',
      '/_daybreak/console/state/',
    ]) {
      expect([path, (await ask('GET', path)).status]).not.toEqual([path, 200]);
    }
    for (const name of ['constructor', '__proto__', 'toString']) {
      expect((await ask('GET', `/_daybreak/console/${name}`, own())).status).toBe(404);
    }
  });

  test('a body that is too large or not JSON', async () => {
    const large = `{"a":"${'x'.repeat(5 * 1024 * 1024)}"}`;
    const answered = await ask('POST', '/_daybreak/console/fail', own(), large).catch(() => ({ status: 413 }));
    expect(answered.status).toBe(413);
    expect((await ask('POST', '/_daybreak/console/fail', own(), '{')).status).toBe(400);
  });
});

describe('The console answers', () => {
  test('a link with the page, which contains no data and cannot be framed', async () => {
    const link = { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'document' };
    const { status, text, headers } = await ask('GET', '/', link);

    expect(status).toBe(200);
    expect(text).not.toContain(tested.token);
    expect(text).not.toContain(tested.api.resourceArn);
    expect(headers['content-security-policy']).toContain("frame-ancestors 'none'");
    const frame = { ...link, 'sec-fetch-dest': 'iframe' };
    expect((await ask('GET', '/', frame)).status).toBe(403);
  });

  test('with a policy that forbids inline scripts, other origins, and HTML from text', async () => {
    const { headers } = await ask('GET', '/');
    const policy = String(headers['content-security-policy']);

    expect(policy).toContain("default-src 'none'; script-src 'self'; style-src 'self' 'nonce-");
    expect(policy).toContain("require-trusted-types-for 'script'; trusted-types 'none'");
    expect(policy).not.toMatch(/unsafe|http:|https:|\*/);
    expect(headers).toMatchObject({
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
      'cross-origin-opener-policy': 'same-origin',
      'cross-origin-resource-policy': 'same-origin',
      'cache-control': 'no-store',
    });
  });

  test('without CORS headers and cookies', async () => {
    for (const [method, path] of [
      ['GET', '/'],
      ['OPTIONS', '/_daybreak/console/state'],
      ['GET', '/_daybreak/console/state'],
    ] as const) {
      const { headers } = await ask(method, path, own());
      expect(Object.keys(headers).filter((name) => /access-control|cookie/.test(name))).toEqual([]);
    }
  });

  test.each(['localhost', '[::1]', 'name.example'])('under the name %s', async (name) => {
    const host = `${name}:${tested.page.port}`;
    const headers = { ...own(), host, origin: `http://${host}`, 'sec-fetch-site': 'same-origin' };
    expect((await ask('GET', '/_daybreak/console/state', headers)).status).toBe(200);
  });

  test('with a page that loads nothing from another host', async () => {
    const { text } = await ask('GET', '/');
    for (const [, file] of text.matchAll(/(?:src|href)="(\/[^"]+)"/g)) {
      const answered = await ask('GET', String(file));
      expect([file, answered.status]).toEqual([file, 200]);
      expect(answered.text).not.toMatch(/(?:import|url|src)\s*\(?["']https?:/);
    }
  });
});

describe('A value of a parameter', () => {
  const CANARY = 'canary-4711';
  const call = async (sql: string, api = tested.api) =>
    execute(api, sql, { parameters: [{ name: 'v', value: { stringValue: CANARY } }] });

  async function everythingOf({ origin, token, api }: TestConsole): Promise<string> {
    await call('SELECT :v', api);
    // PostgreSQL's message contains the value.
    await call('SELECT CAST(:v AS uuid)', api);
    const headers = { 'x-daybreak-console': token };
    const get = async (name: string) => (await send(origin, 'GET', `/_daybreak/console/${name}`, headers)).text;
    const listed = await get('requests');
    const ids = JSON.parse(listed).requests.map(({ requestId }: { requestId: string }) => requestId);
    expect(ids.length).toBeGreaterThanOrEqual(2);
    const details = await Promise.all(ids.map((id: string) => get(`request?id=${id}`)));
    return [listed, ...details, await get('statements'), await get('state'), await get('activity')].join('\n');
  }

  test('is nowhere in what the console answers', async () => {
    const everything = await everythingOf(tested);
    expect(everything).toContain('CAST(:v AS uuid)');
    expect(everything).not.toContain(CANARY);
  });

  test('is in the details of the request with showValues, and only there', async () => {
    const open = await startTestConsole({ showValues: true });
    try {
      const everything = await everythingOf(open);
      expect(everything).toContain(CANARY);
    } finally {
      await open.stop();
    }
  });
});

describe('The token', () => {
  test('is in the fragment of the address, is random, and is kept in a file that only the owner can read', async () => {
    expect(tested.page.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/#token=[\w-]{43}$/);
    const folder = mkdtempSync(join(tmpdir(), 'daybreak-console-'));
    const tokenFile = join(folder, '.daybreak', 'console-token');
    try {
      const first = await startTestConsole({ tokenFile });
      await first.stop();
      const again = await startTestConsole({ tokenFile });
      await again.stop();

      expect(again.token).toBe(first.token);
      expect(first.token).not.toBe(tested.token);
      expect(readFileSync(tokenFile, 'utf8')).toBe(first.token);
      // Windows has no file modes; its user folders are private.
      if (process.platform !== 'win32') expect(statSync(tokenFile).mode & 0o777).toBe(0o600);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
