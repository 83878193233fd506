import type { ConsoleAbout, ConsoleState } from '../../api/state.ts';
import type { ConsoleRequest } from '../../feed/feed.ts';
import { apiFetch, get } from './api.ts';
import {
  about,
  addRequests,
  clearRequests,
  connection,
  enterEpoch,
  epoch,
  missed,
  newestSequence,
  noteNewest,
  setState,
} from './store.ts';

/** A browser opens six connections to a host for all tabs together. The streams leave two of them for other requests. */
const STREAM_SLOTS = 4;
const POLL_MS = 2000;
const RETRY_MS = 1000;
/** A tab that is hidden for this long gives up its slot. */
const HIDDEN_MS = 5000;

interface Listed {
  readonly epoch: string;
  readonly newest: number;
  readonly requests: readonly ConsoleRequest[];
}

/** Keeps the page up to date while it is open: by a stream if a slot is free, otherwise by polling. */
export async function keepUpToDate(): Promise<void> {
  for (;;) {
    await untilSeen();
    try {
      await withStreamSlot(readStream, poll);
    } catch {
      // The service is away: try again until it is back.
      connection.value = 'lost';
    }
    if (connection.value === 'refused') return;
    await pause(RETRY_MS);
  }
}

async function withStreamSlot(stream: () => Promise<void>, otherwise: () => Promise<void>): Promise<void> {
  for (let slot = 0; slot < STREAM_SLOTS; slot += 1) {
    const done = await navigator.locks.request(`daybreak-stream-${slot}`, { ifAvailable: true }, async (lock) => {
      if (lock === null) return false;
      await stream();
      return true;
    });
    if (done) return;
  }
  await otherwise();
}

async function greet(): Promise<void> {
  about.value = await get<ConsoleAbout>('about');
  enterEpoch(about.value.epoch);
  document.title = `${about.value.database} · Daybreak console`;
}

/** A hidden tab sends no requests. */
async function untilSeen(): Promise<void> {
  if (!document.hidden) return;
  await new Promise<void>((resolve) => document.addEventListener('visibilitychange', () => resolve(), { once: true }));
}

/** Aborts after the tab was hidden for a while without interruption. */
function whenHidden(): { readonly signal: AbortSignal; readonly stop: () => void } {
  const hidden = new AbortController();
  let timer: ReturnType<typeof setTimeout> | undefined;
  const watch = () => {
    clearTimeout(timer);
    if (document.hidden) timer = setTimeout(() => hidden.abort(), HIDDEN_MS);
  };
  document.addEventListener('visibilitychange', watch);
  watch();
  const stop = () => {
    clearTimeout(timer);
    document.removeEventListener('visibilitychange', watch);
  };
  return { signal: hidden.signal, stop };
}

async function readStream(): Promise<void> {
  const { signal, stop } = whenHidden();
  try {
    await readEvents(signal);
  } catch (error) {
    // When the tab is visible again, it continues after its last request.
    if (!signal.aborted) throw error;
  } finally {
    stop();
  }
}

async function readEvents(signal: AbortSignal): Promise<void> {
  const response = await apiFetch('events', {
    headers: { 'last-event-id': `${epoch.value ?? ''}:${newestSequence()}` },
    signal,
  });
  if (response.status === 401) {
    connection.value = 'refused';
    return;
  }
  if (!response.ok || response.body === null) throw new Error(`The stream answered with ${response.status}.`);
  await greet();
  connection.value = 'live';
  let text = '';
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) throw new Error('The stream ended.');
    text += value;
    const events = text.split('\n\n');
    text = events.pop() ?? '';
    for (const event of events) handle(event);
  }
}

/** Polling, for a tab without a slot: requests appear at most 2 s late. */
async function poll(): Promise<void> {
  await greet();
  connection.value = 'live';
  // Meanwhile a slot may have become free.
  for (let times = 0; times < 5; times += 1) {
    const listed = await get<Listed>(`requests?after=${newestSequence()}&limit=2000`);
    // The service was restarted, so the number in the request was from before.
    if (listed.epoch !== epoch.value) return;
    noteNewest(listed.epoch, listed.newest);
    if (document.hidden) return;
    noteGap(listed.requests);
    addRequests(listed.requests);
    setState(await get<ConsoleState>('state'));
    await pause(POLL_MS);
  }
}

/** The service sends only the newest. */
function noteGap(listed: readonly ConsoleRequest[]): void {
  const between = (listed[0]?.sequence ?? 0) - newestSequence() - 1;
  if (between > 0) missed.value += between;
}

/** Reads everything that the service keeps, including what this page missed. */
export async function listAll(): Promise<void> {
  const listed = await get<Listed>('requests?after=0&limit=10000');
  clearRequests();
  addRequests(listed.requests);
}

function handle(event: string): void {
  const name = /^event: (\w+)$/m.exec(event)?.[1];
  const data = /^data: (.*)$/m.exec(event)?.[1];
  if (name === undefined || data === undefined) return;
  const value = JSON.parse(data);
  if (name === 'hello') {
    enterEpoch(value.epoch);
    noteNewest(value.epoch, value.sequence);
    if (value.sequence < newestSequence()) clearRequests();
  } else if (name === 'requests') addRequests(value);
  else if (name === 'state') setState(value);
  else if (name === 'gap') missed.value += value.to - value.from + 1;
}

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
