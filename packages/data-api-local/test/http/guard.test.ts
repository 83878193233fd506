import { describe, expect, test } from '@jest/globals';
import { checkHeaders } from '../../src/http/guard.ts';

const refusal = (headers: Record<string, string>, allowed: readonly string[] = []) => {
  try {
    checkHeaders(headers, allowed);
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
    expect(refusal({})).toMatch(/^The Host header names ""\./);
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
        `The content-type header is "${type}". Allowed is application/json without compression. Send that, as every AWS SDK does.`,
      );
    });
  }

  test('may have the content types of the SDKs, or none', () => {
    expect(refusal({ host: 'localhost', 'content-type': 'application/json' })).toBeUndefined();
    expect(refusal({ host: 'localhost', 'content-type': 'application/x-amz-json-1.1' })).toBeUndefined();
    expect(refusal({ host: 'localhost' })).toBeUndefined();
  });

  for (const value of ['gzip', 'br, gzip']) {
    test(`may not be compressed: ${value}`, () => {
      expect(refusal({ host: 'localhost', 'content-encoding': value })).toBe(
        `The content-encoding header is "${value}". Allowed is application/json without compression. Send that, as every AWS SDK does.`,
      );
    });
  }

  test('may say that it is not compressed', () => {
    expect(refusal({ host: 'localhost', 'content-encoding': 'identity' })).toBeUndefined();
  });
});
