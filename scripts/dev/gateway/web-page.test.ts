import { describe, expect, test } from '@jest/globals';
import { corsHeaders, preflightHeaders, webPageRefusal } from './web-page.ts';

const APP = 'http://localhost:3000';

describe('a request', () => {
  test.each([
    ['of a program', { host: '127.0.0.1:8433' }],
    ['to localhost', { host: 'localhost:8433' }],
    ['to IPv6 loopback', { host: '[::1]:8433' }],
    ['from the address bar', { host: 'localhost:8433', 'sec-fetch-site': 'none' }],
    [
      'from a page of dev itself',
      { host: 'localhost:8433', origin: 'http://localhost:8433', 'sec-fetch-site': 'same-origin' },
    ],
    ['from a page that the stage allows', { host: 'localhost:8433', origin: APP, 'sec-fetch-site': 'same-site' }],
  ])('%s is answered', (_, headers) => {
    expect(webPageRefusal(headers, [APP])).toBeUndefined();
  });

  test.each([
    ['to a name that resolves to loopback', { host: 'evil.example:8433' }, 'evil.example'],
    ['to a name that begins like one', { host: 'localhost.evil.example' }, 'localhost.evil.example'],
    ['without Host', {}, 'missing'],
    ['from a page of another origin', { host: 'localhost', origin: 'https://evil.example' }, 'https://evil.example'],
    ['from a page without an origin', { host: 'localhost', origin: 'null' }, '"null"'],
    ['from another port', { host: 'localhost:8433', origin: 'http://localhost:9999' }, 'localhost:9999'],
    ['of an image of another site', { host: 'localhost', 'sec-fetch-site': 'cross-site' }, 'cross-site'],
    ['of an image of the same site', { host: 'localhost', 'sec-fetch-site': 'same-site' }, 'same-site'],
  ])('%s is refused', (_, headers, reason) => {
    expect(webPageRefusal(headers, [APP])).toContain(reason);
  });
});

describe('CORS', () => {
  test('allows only a page of the stage to read the answer', () => {
    expect(corsHeaders(APP, [APP])).toEqual({
      'access-control-allow-origin': APP,
      'access-control-expose-headers': 'retry-after',
    });
    expect(corsHeaders('http://localhost:3001', [APP])).toEqual({});
    expect(corsHeaders(undefined, [APP])).toEqual({});
  });

  test('answers a preflight request with the methods of all routes', () => {
    expect(preflightHeaders(APP, [APP], ['POST', 'GET', 'POST'])).toEqual({
      'access-control-allow-origin': APP,
      'access-control-allow-methods': 'GET,POST',
      'access-control-allow-headers': 'authorization,content-type,idempotency-key,x-amz-date,x-amz-security-token',
      'access-control-max-age': '3600',
    });
  });
});
