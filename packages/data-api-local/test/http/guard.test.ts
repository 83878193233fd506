import { describe, expect, test } from '@jest/globals';
import { checkHeaders } from '../../src/http/guard.ts';
import { requestTarget } from '../../src/http/received.ts';

const refusal = (headers: Record<string, string>, allowed: readonly string[] = [], url = '/Execute') => {
  try {
    checkHeaders(headers, requestTarget(url).host, allowed);
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
};

describe('A request', () => {
  for (const host of ['127.0.0.1:8432', 'localhost', 'LOCALHOST:1', '[::1]:8432']) {
    test(`may name ${host}`, () => {
      expect(refusal({ host })).toBeUndefined();
    });
  }

  test('may name a host that was allowed', () => {
    expect(refusal({ host: 'host.docker.internal:8432' }, ['host.docker.internal'])).toBeUndefined();
    expect(refusal({ host: 'host.docker.internal:8432' }, ['Host.Docker.Internal:8432'])).toBeUndefined();
  });

  for (const host of [
    'evil.example',
    '127.0.0.1.evil.example:8432',
    'localhost.evil.example',
    '192.168.0.2:8432',
    '',
  ]) {
    test(`may not name ${JSON.stringify(host)}`, () => {
      const name = host.replace(/:\d+$/, '');
      expect(refusal({ host }, ['db'])).toBe(
        `The Host header names ${JSON.stringify(name)}. This local Data API answers to localhost, 127.0.0.1, [::1], db. ` +
          'Use one of these, or start it with --allow-host NAME.',
      );
    });
  }

  test('may not omit the Host header', () => {
    expect(refusal({})).toBe(
      'The request has no Host header. Allowed is the name of this local Data API, such as localhost. Send it, as HTTP/1.1 asks.',
    );
  });

  for (const [name, value] of [
    ['Origin', 'https://a.example'],
    ['Origin', 'null'],
    ['Origin', 'none'],
    ['Sec-Fetch-Site', 'cross-site'],
    ['Sec-Fetch-Site', 'same-origin'],
  ] as const) {
    test(`may not come from a page: ${name}: ${value}`, () => {
      expect(refusal({ host: 'localhost', [name.toLowerCase()]: value })).toBe(
        `The request comes from a web page: its ${name} header is "${value}". ` +
          'This local Data API answers to programs only. Call it from a server or a script.',
      );
    });
  }

  for (const type of [
    'text/plain;charset=UTF-8',
    'multipart/form-data; boundary=x',
    'application/x-www-form-urlencoded',
  ]) {
    test(`may not have the content type ${type}`, () => {
      expect(refusal({ host: 'localhost', 'content-type': type })).toBe(
        `The content type is ${type.split(';')[0]}. Allowed is application/json. Send that header, as every AWS SDK does.`,
      );
    });
  }

  test('may have the content types of the SDKs, or none', () => {
    expect(refusal({ host: 'localhost', 'content-type': 'application/json' })).toBeUndefined();
    expect(refusal({ host: 'localhost', 'content-type': 'application/x-amz-json-1.1' })).toBeUndefined();
    expect(refusal({ host: 'localhost' })).toBeUndefined();
  });

  for (const url of ['/Execute', '/Execute?x=1', 'http://localhost:8432/Execute', 'HTTPS://db/Execute?x=1']) {
    test(`may name its operation as ${url}`, () => {
      expect(requestTarget(url).path).toBe('/Execute');
      expect(refusal({ host: 'localhost' }, ['db'], url)).toBeUndefined();
    });
  }

  test('may not name another host in its URL, whatever the Host header is', () => {
    expect(refusal({ host: 'localhost' }, [], 'http://evil.example/Execute')).toBe(
      'The URL of the request line names "evil.example". This local Data API answers to localhost, 127.0.0.1, [::1]. ' +
        'Use one of these, or start it with --allow-host NAME.',
    );
    expect(refusal({ host: 'evil.example' }, [], 'http://localhost/Execute')).toMatch(/^The Host header names "evil/);
  });

  for (const [name, value] of [
    ['content-encoding', 'gzip'],
    ['content-encoding', 'br, gzip'],
    ['transfer-encoding', 'gzip, chunked'],
  ] as const) {
    test(`may not be compressed: ${name}: ${value}`, () => {
      expect(refusal({ host: 'localhost', [name]: value })).toBe(
        `The ${name} header is "${value}". Allowed is a body that is not compressed. Send it as plain JSON.`,
      );
    });
  }

  test('may say that it is not compressed', () => {
    expect(
      refusal({ host: 'localhost', 'content-encoding': 'identity', 'transfer-encoding': 'chunked' }),
    ).toBeUndefined();
  });
});
