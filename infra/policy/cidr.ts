import { isIPv4, isIPv6 } from 'node:net';

/** A run of addresses of one family; `first` and `last` are inclusive. */
interface AddressRange {
  readonly first: bigint;
  readonly last: bigint;
}

export interface CidrBlock extends AddressRange {
  readonly family: 4 | 6;
  readonly prefixLength: number;
}

/**
 * Which part of the public internet a set of blocks lets in, all blocks taken together.
 *
 * - `none`: no public address, such as 10.0.0.0/8 alone
 * - `some`: no more than {@link LARGE_IPV4_ADDRESSES} public IPv4 addresses and no more than a /16 of IPv6
 * - `large`: more than that, such as 0.0.0.0/1
 * - `world`: every public IPv4 address, or every public IPv6 address
 */
export type Reach = 'none' | 'some' | 'large' | 'world';

export interface Exposure {
  readonly reach: Reach;
  /** Share of the public IPv4 addresses, 0 to 1. */
  readonly ipv4Share: number;
  /** Share of the public IPv6 addresses (2000::/3), 0 to 1. */
  readonly ipv6Share: number;
  readonly ipv4Addresses: bigint;
  /** What no parser reads as a CIDR block, in the order given; it counts as nothing. */
  readonly unreadable: readonly string[];
}

/** One /8: no organisation that reaches a database from its own addresses has more. */
export const LARGE_IPV4_ADDRESSES = 2n ** 24n;
const LARGE_IPV6_ADDRESSES = 2n ** 112n;

const IPV4_MAPPED = 0xffffn << 32n;

/**
 * Reads `10.0.0.0/8` or `2600::/12`. Host bits are dropped, as EC2 does, and an IPv4 block in IPv6 clothes (`::ffff:0:0/96`) is
 * its IPv4 block, so that no spelling hides one. Returns undefined for anything else, an address without a prefix included.
 */
export function parseCidr(text: string): CidrBlock | undefined {
  const match = /^([^/\s]+)\/(\d{1,3})$/.exec(text.trim());
  const [, address, digits] = match ?? [];
  if (address === undefined || digits === undefined) return undefined;
  const prefixLength = Number(digits);
  if (isIPv4(address)) return block(4, ipv4Number(address), prefixLength);
  if (!isIPv6(address) || address.includes('%')) return undefined;
  const value = ipv6Number(address);
  if (prefixLength >= 96 && prefixLength <= 128 && value >> 32n === 0xffffn) {
    return block(4, value - IPV4_MAPPED, prefixLength - 96);
  }
  return block(6, value, prefixLength);
}

/**
 * How much of the public internet the blocks let in together: `0.0.0.0/0`, both halves of it, and two hundred prefixes that add up
 * to it are the same. Private, shared, loopback, link-local, multicast and reserved addresses do not count (IANA special-purpose
 * registries), so 10.0.0.0/8 exposes nothing.
 */
export function exposureOf(blocks: readonly string[]): Exposure {
  const parsed = blocks.map((text) => ({ text, cidr: parseCidr(text) }));
  const ranges = (family: 4 | 6): AddressRange[] =>
    parsed.flatMap(({ cidr }) => (cidr !== undefined && cidr.family === family ? [cidr] : []));
  const ipv4 = addressesIn(ranges(4), PUBLIC_IPV4);
  const ipv6 = addressesIn(ranges(6), PUBLIC_IPV6);
  return {
    reach: reachOf(ipv4, ipv6),
    ipv4Share: share(ipv4, PUBLIC_IPV4_ADDRESSES),
    ipv6Share: share(ipv6, PUBLIC_IPV6_ADDRESSES),
    ipv4Addresses: ipv4,
    unreadable: parsed.flatMap(({ text, cidr }) => (cidr === undefined ? [text] : [])),
  };
}

function reachOf(ipv4: bigint, ipv6: bigint): Reach {
  if (ipv4 === PUBLIC_IPV4_ADDRESSES || ipv6 === PUBLIC_IPV6_ADDRESSES) return 'world';
  if (ipv4 > LARGE_IPV4_ADDRESSES || ipv6 > LARGE_IPV6_ADDRESSES) return 'large';
  return ipv4 + ipv6 > 0n ? 'some' : 'none';
}

function block(family: 4 | 6, address: bigint, prefixLength: number): CidrBlock | undefined {
  const bits = family === 4 ? 32 : 128;
  if (prefixLength > bits) return undefined;
  const size = 2n ** BigInt(bits - prefixLength);
  const first = address - (address % size);
  return { family, prefixLength, first, last: first + size - 1n };
}

function ipv4Number(address: string): bigint {
  return address.split('.').reduce((sum, octet) => sum * 256n + BigInt(octet), 0n);
}

function ipv6Number(address: string): bigint {
  const hexadecimal = address.replace(/(\d+\.\d+\.\d+\.\d+)$/, (ipv4) => {
    const value = ipv4Number(ipv4);
    return `${(value >> 16n).toString(16)}:${(value & 0xffffn).toString(16)}`;
  });
  const [head = '', tail] = hexadecimal.split('::');
  const groups = (part: string) => (part === '' ? [] : part.split(':'));
  const left = groups(head);
  const right = tail === undefined ? [] : groups(tail);
  const filled = [...left, ...Array<string>(8 - left.length - right.length).fill('0'), ...right];
  return filled.reduce((sum, group) => sum * 65_536n + BigInt(`0x${group}`), 0n);
}

/** The number of addresses of `space` that at least one of `ranges` holds. */
function addressesIn(ranges: readonly AddressRange[], space: readonly AddressRange[]): bigint {
  const merged = merge(ranges);
  return merged.reduce((sum, range) => sum + space.reduce((inner, part) => inner + overlap(range, part), 0n), 0n);
}

function overlap(a: AddressRange, b: AddressRange): bigint {
  const first = a.first > b.first ? a.first : b.first;
  const last = a.last < b.last ? a.last : b.last;
  return last < first ? 0n : last - first + 1n;
}

function merge(ranges: readonly AddressRange[]): AddressRange[] {
  const sorted = [...ranges].sort((a, b) => (a.first < b.first ? -1 : a.first > b.first ? 1 : 0));
  const merged: AddressRange[] = [];
  for (const range of sorted) {
    const previous = merged.at(-1);
    if (previous === undefined || range.first > previous.last + 1n) merged.push(range);
    else if (range.last > previous.last) merged[merged.length - 1] = { first: previous.first, last: range.last };
  }
  return merged;
}

function share(part: bigint, whole: bigint): number {
  return Number((part * 1_000_000n) / whole) / 1_000_000;
}

/** @see https://www.iana.org/assignments/iana-ipv4-special-registry */
const SPECIAL_IPV4 = [
  '0.0.0.0/8',
  '10.0.0.0/8',
  '100.64.0.0/10',
  '127.0.0.0/8',
  '169.254.0.0/16',
  '172.16.0.0/12',
  '192.0.0.0/24',
  '192.0.2.0/24',
  '192.88.99.0/24',
  '192.168.0.0/16',
  '198.18.0.0/15',
  '198.51.100.0/24',
  '203.0.113.0/24',
  '224.0.0.0/3',
];

function complement(special: readonly string[], bits: number): AddressRange[] {
  const taken = merge(special.flatMap((text) => parseCidr(text) ?? []));
  const end = 2n ** BigInt(bits) - 1n;
  const starts = [0n, ...taken.map((range) => range.last + 1n)];
  const ends = [...taken.map((range) => range.first - 1n), end];
  return starts.flatMap((first, index) => {
    const last = ends[index] ?? end;
    return last < first ? [] : [{ first, last }];
  });
}

function size(ranges: readonly AddressRange[]): bigint {
  return ranges.reduce((sum, range) => sum + range.last - range.first + 1n, 0n);
}

const PUBLIC_IPV4: readonly AddressRange[] = complement(SPECIAL_IPV4, 32);
/** IANA gives out global unicast addresses from 2000::/3 only. */
const PUBLIC_IPV6: readonly AddressRange[] = [{ first: 0x2n << 124n, last: (0x4n << 124n) - 1n }];
const PUBLIC_IPV4_ADDRESSES = size(PUBLIC_IPV4);
const PUBLIC_IPV6_ADDRESSES = size(PUBLIC_IPV6);
