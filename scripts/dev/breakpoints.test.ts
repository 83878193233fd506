import { readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, expect, test } from '@jest/globals';
import { decode } from '@jridgewell/sourcemap-codec';
import { connectDebugger, type Debugger } from './test/debugger.ts';
import { startDev, stopDev, until } from './test/start-dev.ts';

const ROOT = path.resolve(import.meta.dirname, '../..');
const SOURCE = path.join(ROOT, 'functions', 'runtime', 'health.ts');

let attached: Debugger | undefined;
afterEach(async () => {
  attached?.close();
  await stopDev();
});

interface Place {
  /** From 0. */
  readonly line: number;
  readonly column: number;
}

/** The source map of a bundle, read as a debugger reads it: sources are relative to the map. */
function mapOf(bundle: string) {
  const { sources, mappings } = JSON.parse(readFileSync(`${bundle}.map`, 'utf8')) as {
    sources: readonly string[];
    mappings: string;
  };
  const places = decode(mappings).flatMap((segments, line) =>
    segments.flatMap(([column, source, sourceLine]) =>
      source === undefined || sourceLine === undefined
        ? []
        : [{ line, column, file: path.resolve(path.dirname(bundle), sources[source] ?? ''), sourceLine }],
    ),
  );
  return {
    /** Where the code of a line of a source begins. */
    placeOf: (file: string, sourceLine: number): Place | undefined =>
      places.find((one) => one.file === file && one.sourceLine === sourceLine),
    /** The line of a source that a place in the bundle comes from. */
    sourceOf: ({ line, column }: Place) =>
      places.findLast((one) => one.line === line && one.column <= column && one.file === SOURCE)?.sourceLine,
  };
}

/** Sets a breakpoint as an editor does: by file and line of the source, in the thread that has loaded it. */
async function setBreakpoint(attachedTo: Debugger, sourceLine: number): Promise<ReturnType<typeof mapOf>> {
  const { params, send } = await attachedTo.event('Debugger.scriptParsed', ({ url, sourceMapURL }) => {
    if (!String(url).startsWith('file:') || !String(sourceMapURL).endsWith('.mjs.map')) return false;
    return mapOf(fileURLToPath(url)).placeOf(SOURCE, sourceLine) !== undefined;
  });
  const map = mapOf(fileURLToPath(params.url));
  const place = map.placeOf(SOURCE, sourceLine);
  const { locations } = await send('Debugger.setBreakpointByUrl', {
    url: params.url,
    lineNumber: place?.line,
    columnNumber: place?.column,
  });
  expect(locations).toHaveLength(1);
  return map;
}

test('a breakpoint in a TypeScript source stops the function there, it answers when it continues, and dev can stop meanwhile', async () => {
  const { ready, npm } = await startDev('--inspect', '0');
  attached = await connectDebugger(ready.inspector ?? '');
  const sourceLine = readFileSync(SOURCE, 'utf8')
    .split('\n')
    .findIndex((line) => line.includes('await findSchemaVersion'));
  const first = await fetch(`${ready.url}/health`);
  const map = await setBreakpoint(attached, sourceLine);

  const second = fetch(`${ready.url}/health`);
  const { params, send } = await attached.event('Debugger.paused');
  const { lineNumber: line, columnNumber: column } = params.callFrames[0].location;
  expect(map.sourceOf({ line, column })).toBe(sourceLine);
  await send('Debugger.resume');
  expect((await second).status).toBe(first.status);

  const third = fetch(`${ready.url}/health`);
  await attached.event('Debugger.paused', (paused) => paused !== params);
  process.kill(ready.pid, 'SIGINT');
  expect((await third).status).toBe(500);
  // Node waits until the debugger has disconnected, which an editor does when it learns of the end.
  attached.close();
  await until(() => npm.exitCode !== null);
  expect(npm.exitCode).toBe(0);
}, 60_000);
