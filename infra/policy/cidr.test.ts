import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { exposureOf, parseCidr, type Reach } from './cidr.ts';

/** Every /8 of IPv4: a list that is not easy to recognise. */
const everySlash8 = Array.from({ length: 256 }, (_, octet) => `${octet}.0.0.0/8`);

describe('exposureOf says how much of the internet a set of blocks lets in', () => {
  test.each<[string, readonly string[], Reach]>([
    ['the usual spelling of the world', ['0.0.0.0/0'], 'world'],
    ['host bits set', ['1.2.3.4/0'], 'world'],
    ['a prefix with a leading zero', ['0.0.0.0/00'], 'world'],
    ['spaces around it', [' 0.0.0.0/0 '], 'world'],
    ['IPv6', ['::/0'], 'world'],
    ['IPv6 in full', ['0:0:0:0:0:0:0:0/0'], 'world'],
    ['IPv6, all that is given out', ['2000::/3'], 'world'],
    ['IPv4 in IPv6 clothes', ['::ffff:0.0.0.0/96'], 'world'],
    ['both halves', ['0.0.0.0/1', '128.0.0.0/1'], 'world'],
    ['both halves of IPv6', ['::/1', '8000::/1'], 'world'],
    ['256 blocks of /8', everySlash8, 'world'],
    ['the public blocks of /8 alone', everySlash8.slice(1, 224).filter((block) => !/^(10|127)\./.test(block)), 'world'],
    ['one half', ['0.0.0.0/1'], 'large'],
    ['one half of IPv6', ['2000::/4'], 'large'],
    ['two blocks of /8', ['3.0.0.0/8', '52.0.0.0/8'], 'large'],
    ['a registry of IPv6', ['2600::/12'], 'large'],
    ['one /8 of an organisation', ['17.0.0.0/8'], 'some'],
    ['one address', ['198.54.7.1/32'], 'some'],
    ['an IPv6 site', ['2a01:4f8::/32'], 'some'],
    ['private blocks', ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16'], 'none'],
    ['shared and link-local addresses', ['100.64.0.0/10', '169.254.0.0/16', 'fe80::/10', 'fc00::/7'], 'none'],
    ['nothing', [], 'none'],
    ['an expression', ['${data.aws_vpc.default.cidr_block}'], 'none'],
  ])('%s', (_, blocks, reach) => {
    expect(exposureOf(blocks).reach).toBe(reach);
  });

  test('counts an address once, however many blocks hold it', () => {
    expect(exposureOf(['8.8.8.0/24', '8.8.8.0/25', '8.8.8.8/32']).ipv4Addresses).toBe(256n);
  });

  test('leaves the private part of a mixed block out', () => {
    expect(exposureOf(['192.168.0.0/15']).ipv4Addresses).toBe(65_536n);
  });

  test('names what it cannot read', () => {
    expect(exposureOf(['10.0.0.0', '10.0.0.0/33', '::/129', 'all', '8.8.8.8/32']).unreadable).toEqual([
      '10.0.0.0',
      '10.0.0.0/33',
      '::/129',
      'all',
    ]);
  });

  test('gives shares that add up', () => {
    expect(exposureOf(['0.0.0.0/0', '::/0'])).toMatchObject({ ipv4Share: 1, ipv6Share: 1 });
    expect(exposureOf(['0.0.0.0/1']).ipv4Share).toBeCloseTo(0.57, 2);
  });

  test('splitting blocks changes nothing', () => {
    const blockArbitrary = fc.tuple(fc.nat({ max: 2 ** 32 - 1 }), fc.integer({ min: 0, max: 31 }));
    const dotted = (value: number, prefix: number) =>
      `${[24, 16, 8, 0].map((shift) => Math.floor(value / 2 ** shift) % 256).join('.')}/${prefix}`;
    fc.assert(
      fc.property(fc.array(blockArbitrary, { maxLength: 8 }), (blocks) => {
        const whole = blocks.map(([value, prefix]) => dotted(value, prefix));
        const halves = blocks.flatMap(([value, prefix]) => {
          const size = 2 ** (32 - prefix);
          const first = value - (value % size);
          return [dotted(first, prefix + 1), dotted(first + size / 2, prefix + 1)];
        });
        expect(exposureOf(halves)).toEqual(exposureOf(whole));
      }),
    );
  });
});

describe('parseCidr', () => {
  test.each([
    ['10.1.2.3/8', { family: 4, prefixLength: 8, first: 10n << 24n, last: (11n << 24n) - 1n }],
    ['::1/128', { family: 6, prefixLength: 128, first: 1n, last: 1n }],
    ['::ffff:10.0.0.0/104', { family: 4, prefixLength: 8, first: 10n << 24n, last: (11n << 24n) - 1n }],
  ])('reads %s', (text, expected) => {
    expect(parseCidr(text)).toEqual(expected);
  });

  test.each(['', '/', '10.0.0.0', '10.0.0.0/', '10.0.0/8', '256.0.0.0/8', '10.0.0.0/-1', 'fe80::1%eth0/64', '::/130'])(
    'refuses %p',
    (text) => {
      expect(parseCidr(text)).toBeUndefined();
    },
  );
});
