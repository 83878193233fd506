// Breakpoints as an editor sets them: by file and line of a source, found in the bundle by its source map.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { decode } from '@jridgewell/sourcemap-codec';
import type { Debugger } from './debugger.ts';

interface Place {
  /** From 0. */
  readonly line: number;
  readonly column: number;
}

/** The source map of a bundle, read as a debugger reads it: sources are relative to the map. */
function mapOf(bundle: string, source: string) {
  const { sources, mappings } = JSON.parse(readFileSync(`${bundle}.map`, 'utf8')) as {
    sources: readonly string[];
    mappings: string;
  };
  const places = decode(mappings).flatMap((segments, line) =>
    segments.flatMap(([column, index, sourceLine]) =>
      index === undefined || sourceLine === undefined
        ? []
        : [{ line, column, file: path.resolve(path.dirname(bundle), sources[index] ?? ''), sourceLine }],
    ),
  );
  return {
    /** The position in the bundle where the code of a source line begins. */
    placeOf: (sourceLine: number): Place | undefined =>
      places.find((one) => one.file === source && one.sourceLine === sourceLine),
    /** The source line of a position in the bundle. */
    sourceLineOf: ({ line, column }: Place) =>
      places.findLast((one) => one.line === line && one.column <= column && one.file === source)?.sourceLine,
  };
}

export interface Breakpoint {
  /** The number of places in the bundle that have it. */
  readonly places: number;
  /** The source line of a paused thread, counted from 0; undefined if it is not in the source. */
  sourceLineOf(place: { readonly lineNumber: number; readonly columnNumber: number }): number | undefined;
}

/**
 * Sets a breakpoint in the thread that has loaded the source.
 * @param source - absolute
 * @param sourceLine - from 0
 */
export async function setBreakpoint(attached: Debugger, source: string, sourceLine: number): Promise<Breakpoint> {
  const { params, send } = await attached.event('Debugger.scriptParsed', ({ url, sourceMapURL }) => {
    if (!String(url).startsWith('file:') || !String(sourceMapURL).endsWith('.mjs.map')) return false;
    return mapOf(fileURLToPath(url), source).placeOf(sourceLine) !== undefined;
  });
  const map = mapOf(fileURLToPath(params.url), source);
  const place = map.placeOf(sourceLine);
  const { locations } = await send('Debugger.setBreakpointByUrl', {
    url: params.url,
    lineNumber: place?.line,
    columnNumber: place?.column,
  });
  return {
    places: locations.length,
    sourceLineOf: ({ lineNumber: line, columnNumber: column }) => map.sourceLineOf({ line, column }),
  };
}
