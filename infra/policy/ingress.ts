// What the rules of a security group let in over TCP: one model, for a state and for a change.
import { isPublic, isWorld, newBlocks } from './exposure.ts';

/** TCP ports, both ends included. */
export interface PortRange {
  readonly first: number;
  readonly last: number;
}

const EVERY_PORT: PortRange = { first: 0, last: 65_535 };

/**
 * One end of the ports of a rule.
 *
 * - `any`: not set, or known only after the apply: it may be every port, so it counts as every port
 * - `not evaluated`: Terraform knows it when it plans, and this program does not: no rule judges it
 */
export type PortEnd = number | 'any' | 'not evaluated';

/** The ports that a rule is about; undefined where TCP is not one of its protocols, or where nothing can be judged. */
export function tcpPorts(protocol = '-1', from: PortEnd = 'any', to: PortEnd = 'any'): PortRange | undefined {
  const name = protocol.toLowerCase();
  if (name === '-1' || name === 'all') return EVERY_PORT;
  if ((name !== 'tcp' && name !== '6') || from === 'not evaluated' || to === 'not evaluated') return undefined;
  // EC2 writes -1 for every port.
  return from === 'any' || to === 'any' || from === -1 || to === -1 ? EVERY_PORT : { first: from, last: to };
}

/** Whether a rule, or a source, reaches the port. */
export function reaches({ ports }: { readonly ports: PortRange | undefined }, port: number): boolean {
  return ports !== undefined && ports.first <= port && port <= ports.last;
}

/** One source that a security group lets in. */
export interface Source {
  readonly from: 'cidr' | 'group' | 'prefix list' | 'unknown';
  /** As written: the block for `cidr`, an id otherwise. */
  readonly written: string;
  readonly ports: PortRange;
}

/** Worst first. A group that no database of the plan uses can only be one of the two `elsewhere`, or `world` on a narrow range of ports. */
export const JUDGEMENTS = ['world', 'wide elsewhere', 'unknown', 'more', 'more elsewhere', 'stays open'] as const;
export type Judgement = (typeof JUDGEMENTS)[number];

/** What a group lets in on one port, before and after a change. */
export interface PortChange<T extends Source> {
  readonly before: readonly T[];
  readonly after: readonly T[];
  /** A database of this plan uses the group, or may. */
  readonly isDatabase: boolean;
  /** The plan does not have the group: another stack made it, perhaps for its database. */
  readonly isElsewhere: boolean;
  /** Group or database are new: whom it lets in is the first decision, not a widening. */
  readonly isFirst: boolean;
}

const MANY_PORTS = 100;

/** How the change is judged, and the sources that decide it. */
export function judgePort<T extends Source>({
  before,
  after,
  isDatabase,
  isElsewhere,
  isFirst,
}: PortChange<T>): {
  readonly judgement: Judgement | undefined;
  readonly added: readonly T[];
} {
  const fresh = new Set(newBlocks(blocksOf(before), blocksOf(after)));
  const added = after.filter((source) =>
    source.from === 'cidr'
      ? fresh.has(source.written)
      : !before.some((old) => old.written === source.written && old.from === source.from),
  );
  const world = isWorld(blocksOf(after));
  if (world && [...fresh].some(isPublic)) {
    // A sum is named by all of its parts; private blocks have no part in it.
    const parts = added.filter((source) => source.from === 'cidr' && isPublic(source.written));
    const isNarrow = parts.some(({ ports }) => ports.last - ports.first < MANY_PORTS);
    return { judgement: isDatabase || isNarrow ? 'world' : 'wide elsewhere', added: parts };
  }
  if (!isDatabase) return { judgement: isElsewhere && added.length > 0 ? 'more elsewhere' : undefined, added };
  const unknown = added.filter((source) => source.from === 'unknown');
  if (unknown.length > 0) return { judgement: 'unknown', added: unknown };
  if (added.length > 0 && !isFirst) return { judgement: 'more', added };
  return { judgement: world ? 'stays open' : undefined, added: [] };
}

function blocksOf(sources: readonly Source[]): readonly string[] {
  return sources.filter(({ from }) => from === 'cidr').map(({ written }) => written);
}
