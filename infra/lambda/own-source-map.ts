import { z } from 'zod';
import { type Mapping, mapMappings } from './source-mappings.ts';

const sourceMap = z.looseObject({ sources: z.array(z.string()), names: z.array(z.string()), mappings: z.string() });

/**
 * A source map without the code of `node_modules`: an eighth of the size, and a stack trace still names the lines of this project.
 *
 * @param text - JSON of a source map, version 3
 */
export function ownSourceMap(text: string): string {
  const map = sourceMap.parse(JSON.parse(text));
  // More than half of what dev builds, and to read it takes long.
  if (!map.sources.some(isOwn)) return JSON.stringify({ ...map, sources: [], names: [], mappings: '' });
  const sources = renumbered(map.sources.map((source) => (isOwn(source) ? source : undefined)));
  const names = renumbered(map.names);
  // Where code of others begins, one place without a source stays, so that it is not taken for the code before it.
  let isInOthers = false;
  const mappings = mapMappings(map.mappings, (mapping: Mapping, startsLine) => {
    const wasInOthers = isInOthers && !startsLine;
    const source = mapping.source === undefined ? undefined : sources.indexOf(mapping.source);
    isInOthers = source === undefined;
    if (source !== undefined) mapping.name = mapping.name === undefined ? undefined : names.indexOf(mapping.name);
    mapping.source = source;
    return !(isInOthers && wasInOthers);
  });
  return JSON.stringify({ ...map, sources: sources.kept, names: names.kept, mappings });
}

function isOwn(source: string): boolean {
  return !source.split('/').includes('node_modules');
}

/** The items of a list that are in use, in the order of their first use. */
interface Renumbered {
  readonly kept: readonly string[];
  /** The new index of an item; undefined if it is left out. */
  indexOf(old: number): number | undefined;
}

/** @param items - undefined for what is left out */
function renumbered(items: readonly (string | undefined)[]): Renumbered {
  const kept: string[] = [];
  const indexes: number[] = [];
  return {
    kept,
    indexOf(old) {
      const item = items[old];
      if (item === undefined) return undefined;
      indexes[old] ??= kept.push(item) - 1;
      return indexes[old];
    },
  };
}
