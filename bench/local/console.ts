import { type ClientRequest, request } from 'node:http';
import { startFromSource, stopChild } from './child.ts';
import { memoryOf } from './memory.ts';
import { megabytes, perSecond, type Row } from './report.ts';
import { type Endpoint, plain } from './throughput.ts';

interface Ready extends Endpoint {
  readonly pageUrl: string;
}

const LEAST_THROUGHPUT = 0.95;
const MOST_MEMORY_BYTES = 40 * 1024 * 1024;
const CALLERS = 16;

/**
 * The cost of the console for a service under load, with a page that reads its events and one that never does. Both services run the same
 * calls in turn.
 */
export async function measureConsole(
  environment: Readonly<Record<string, string>>,
  effort: { readonly rounds: number; readonly sliceMs: number },
  add: (row: Row) => void,
): Promise<void> {
  const options = { engine: 'url', database: 'bench' };
  const without = await startFromSource<Endpoint>('local-service', options, environment);
  const ours = await startFromSource<Ready>('local-service', { ...options, console: true }, environment);
  const pages = [openEvents(ours.ready.pageUrl, 'reads'), openEvents(ours.ready.pageUrl, 'never reads')];
  try {
    const { pageUrl: _, ...endpoint } = ours.ready;
    const { url, resourceArn, secretArn, database } = without.ready;
    const floor = { url, resourceArn, secretArn, database };
    const { startMs: __, ...target } = endpoint as typeof endpoint & { readonly startMs: number };
    const result = await plain(floor, target, '/Execute', { sql: 'SELECT 1' }, CALLERS, effort);
    add({
      what: 'With the console and two pages, 16 connections',
      floor: perSecond(result.floor.perSecond),
      ours: perSecond(result.ours.perSecond),
      ratio: result.throughputRatio,
      target: `at least ${LEAST_THROUGHPUT}`,
      met: result.throughputRatio >= LEAST_THROUGHPUT,
    });
    const more = (await memoryOf(ours.child)) - (await memoryOf(without.child));
    add({
      what: 'Memory that the console needs after that',
      ours: megabytes(more),
      target: 'at most 40 MB',
      met: more <= MOST_MEMORY_BYTES,
    });
  } finally {
    for (const page of pages) page.destroy();
    await stopChild(ours.child);
    await stopChild(without.child);
  }
}

function openEvents(pageUrl: string, how: 'reads' | 'never reads'): ClientRequest {
  const { origin, hash } = new URL(pageUrl);
  const token = new URLSearchParams(hash.slice(1)).get('token') ?? '';
  const events = request(`${origin}/_daybreak/console/events`, { headers: { 'x-daybreak-console': token } });
  events.on('response', (response) => (how === 'reads' ? response.resume() : response.pause()));
  // The service ends it when it stops.
  events.on('error', () => undefined);
  events.end();
  return events;
}
