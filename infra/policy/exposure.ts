import { type CidrBlock, exposureOf, parseCidr } from './cidr.ts';

/** Blocks of `after` that hold an address which no block of `before`, nor all of them together, let in. */
export function newBlocks(before: readonly string[], after: readonly string[]): readonly string[] {
  const known = before.flatMap((text) => parseCidr(text) ?? []).sort((a, b) => (a.first < b.first ? -1 : 1));
  const byFamily = new Map(([4, 6] as const).map((family) => [family, known.filter((one) => one.family === family)]));
  return after.filter((text) => {
    const block = parseCidr(text);
    return block === undefined || !covered(block, byFamily.get(block.family) ?? []);
  });
}

/** More of the Internet than one network could have; blocks count together. */
export function isWorld(blocks: readonly string[]): boolean {
  const { reach } = exposureOf(blocks);
  return reach === 'world' || reach === 'large';
}

/** Some of it is on the Internet. */
export function isPublic(block: string): boolean {
  return exposureOf([block]).reach !== 'none';
}

/** `by` is sorted by its first address. */
function covered(block: CidrBlock, by: readonly CidrBlock[]): boolean {
  let next = block.first;
  for (const known of by) {
    if (known.first > next) break;
    if (known.last >= next) next = known.last + 1n;
  }
  return next > block.last;
}
