import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { RequestLogEntry } from '../../../data-api-local/src/index.ts';
import { MAX_ENTRIES_SENT, MAX_STREAMS } from '../../src/http/events.ts';
import { ask } from '../ask.ts';
import { execute, startTestConsole, type TestConsole } from '../console.ts';

let tested: TestConsole;
beforeAll(async () => {
  tested = await startTestConsole();
});
afterAll(() => tested?.stop());

interface Event {
  readonly name: string;
  // biome-ignore lint/suspicious/noExplicitAny: events have many shapes, and a wrong access fails the test
  readonly data: any;
}

async function* eventsOf(headers: Record<string, string> = {}, end = new AbortController()): AsyncGenerator<Event> {
  const response = await fetch(`${tested.origin}/_daybreak/console/events`, {
    headers: { 'x-daybreak-console': tested.token, ...headers },
    signal: end.signal,
  });
  if (response.body === null) throw new Error('The stream has no body.');
  let text = '';
  try {
    for await (const chunk of response.body.pipeThrough(new TextDecoderStream())) {
      text += chunk;
      const parts = text.split('\n\n');
      text = parts.pop() ?? '';
      for (const part of parts) {
        const [, name = ''] = /^event: (\w+)$/m.exec(part) ?? [];
        yield { name, data: JSON.parse(/^data: (.*)$/m.exec(part)?.[1] ?? '{}') };
      }
    }
  } finally {
    end.abort();
  }
}

async function until(events: AsyncGenerator<Event>, found: (event: Event) => boolean): Promise<Event> {
  for (;;) {
    const { value, done } = await events.next();
    if (done) throw new Error('The stream ended.');
    if (found(value)) return value;
  }
}

describe('The stream of events', () => {
  test('begins with a greeting and the kept requests, then sends each request when it is answered', async () => {
    await execute(tested.api, 'SELECT 1 AS before');
    const events = eventsOf();
    const { data: hello } = await until(events, ({ name }) => name === 'hello');
    expect(hello).toEqual({ epoch: expect.any(String), sequence: expect.any(Number) });
    await until(events, ({ name, data }) => name === 'requests' && data.at(-1).sql === 'SELECT 1 AS before');

    await execute(tested.api, 'SELECT 1 AS after');
    const { data } = await until(events, ({ name }) => name === 'requests');
    expect(data).toMatchObject([{ sql: 'SELECT 1 AS after', status: 200, rows: 1, client: 'application' }]);
    await events.return(undefined);
  });

  test('continues after the last request of the reader, or from the first after a restart', async () => {
    await execute(tested.api, 'SELECT 1 AS missed');
    const firstOf = async (lastEventId: (epoch: string) => string) => {
      const { epoch } = (await ask(tested, 'GET about')).body;
      const events = eventsOf({ 'last-event-id': lastEventId(epoch) });
      const { data } = await until(events, ({ name }) => name === 'requests');
      await events.return(undefined);
      return data[0].sequence;
    };

    expect(await firstOf((epoch) => `${epoch}:1`)).toBe(2);
    for (const other of ['earlier:1', '1', ':', 'x', ''])
      expect([other, await firstOf(() => other)]).toEqual([other, 1]);
  });

  test('sends only the newest of very many calls, reports the number of others, and sends every page the same', async () => {
    const streams = [eventsOf(), eventsOf()];
    await Promise.all(streams.map((events) => until(events, ({ name }) => name === 'hello')));
    const entry = (await tested.api.requests())[0] as RequestLogEntry;
    const began = tested.feed.newest;
    const log = (times: number) => {
      for (let n = 0; n < times; n += 1) tested.feed.log({ ...entry, requestId: `flood-${n}`, client: 'flood' });
    };
    const readUntil = async (events: AsyncGenerator<Event>, newest: number) => {
      const seen = { sent: 0, missed: 0 };
      await until(events, ({ name, data }) => {
        if (name === 'gap') seen.missed += data.to - data.from + 1;
        if (name !== 'requests') return false;
        seen.sent += data.filter(({ client }: { client: string }) => client === 'flood').length;
        return data.at(-1).sequence === newest;
      });
      return seen;
    };

    log(MAX_ENTRIES_SENT);
    const reading = () => Promise.all(streams.map((events) => readUntil(events, tested.feed.newest)));
    const [burst, same] = await reading();
    expect(burst).toEqual({ sent: MAX_ENTRIES_SENT, missed: 0 });
    expect(same).toEqual(burst);

    log(MAX_ENTRIES_SENT);
    const [second, sameAgain] = await reading();
    expect((second?.sent ?? 0) + (second?.missed ?? 0)).toBe(MAX_ENTRIES_SENT);
    expect(second?.missed).toBeGreaterThan(MAX_ENTRIES_SENT / 2);
    expect(second?.sent).toBeGreaterThan(0);
    expect(sameAgain).toEqual(second);
    expect(tested.feed.newest).toBe(began + 2 * MAX_ENTRIES_SENT);
    await Promise.all(streams.map((events) => events.return(undefined)));
  });

  test('reports a fault that another program armed', async () => {
    const events = eventsOf();
    await until(events, ({ name, data }) => name === 'state' && data.faults.length === 0);
    const { remove } = tested.api.failNext({ disconnect: true, sql: 'nobody sends this' });
    const { data } = await until(events, ({ name }) => name === 'state');
    expect(data.faults).toMatchObject([{ remaining: 1 }]);
    remove();
    await events.return(undefined);
  });

  test('is refused above the limit of streams', async () => {
    const streams = Array.from({ length: MAX_STREAMS }, () => eventsOf());
    await Promise.all(streams.map((events) => until(events, ({ name }) => name === 'hello')));
    const response = await fetch(`${tested.origin}/_daybreak/console/events`, {
      headers: { 'x-daybreak-console': tested.token },
    });
    expect(response.status).toBe(503);
    await Promise.all(streams.map((events) => events.return(undefined)));
  });

  test('ends with a last event when the console closes', async () => {
    const other = await startTestConsole();
    const response = await fetch(`${other.origin}/_daybreak/console/events`, {
      headers: { 'x-daybreak-console': other.token },
    });
    const text = response.text();
    await other.stop();
    expect(await text).toMatch(/event: bye\ndata: \{\}\n\n$/);
  });
});

describe('Controls of the page', () => {
  const post = async (name: string, body: unknown) => {
    const response = await fetch(`${tested.origin}/_daybreak/console/${name}`, {
      method: 'POST',
      headers: { 'x-daybreak-console': tested.token, 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    return { status: response.status, body: (await response.json()) as Record<string, unknown> };
  };
  afterAll(() => tested.api.resetControls());

  test('do the same as those of the local Data API, with the same messages', async () => {
    expect(await post('latency', { latency: { medianMs: 1, p99Ms: 2 } })).toEqual({ status: 200, body: {} });
    expect(tested.api.latency()).toMatchObject({ medianMs: 1, p99Ms: 2 });
    expect(await post('pause', { resumeDelayMs: 5 })).toEqual({ status: 200, body: {} });
    expect(tested.api.autoPause(tested.api.resourceArn).state()).toBe('paused');
    expect(await post('reset', {})).toEqual({ status: 200, body: {} });
    expect(await post('fail', { exception: 'Nope' })).toMatchObject({
      status: 400,
      body: { message: expect.stringContaining('The fault is not armed') },
    });
  });

  test('ignore the console’s own queries: a pause stays, and a fault waits for a call of the application', async () => {
    tested.api.failNext({ disconnect: true });
    const look = () =>
      fetch(`${tested.origin}/_daybreak/console/activity`, { headers: { 'x-daybreak-console': tested.token } });
    expect((await look()).status).toBe(200);
    expect(tested.api.faults()).toMatchObject([{ remaining: 1 }]);

    tested.api.pause();
    expect(await (await look()).json()).toMatchObject({ isPaused: true });
    expect(tested.api.autoPause(tested.api.resourceArn).state()).toBe('paused');
    tested.api.resetControls();
    const { requests } = (await (
      await fetch(`${tested.origin}/_daybreak/console/requests`, { headers: { 'x-daybreak-console': tested.token } })
    ).json()) as { readonly requests: readonly { readonly sql?: string }[] };
    expect(requests.filter(({ sql }) => sql?.includes('pg_stat_activity'))).toEqual([]);
  });

  test('roll back a transaction, and cancel a statement', async () => {
    const { resourceArn, secretArn, database, url } = tested.api;
    const response = await fetch(`${url}/BeginTransaction`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ resourceArn, secretArn, database }),
    });
    const { transactionId } = (await response.json()) as { readonly transactionId: string };
    const running = execute(tested.api, 'SELECT pg_sleep(40)', { transactionId });
    const transaction = async () => {
      for (;;) {
        const [open] = tested.api.openTransactions();
        if (open?.isRunning && (await post('cancel', { pid: open.processId })).body.sent) return;
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
    };
    await transaction();
    // A signal that arrives before the statement cancels nothing, so it is sent repeatedly.
    const cancelling = setInterval(() => {
      const [open] = tested.api.openTransactions();
      if (open?.isRunning) void post('cancel', { pid: open.processId });
    }, 100);
    expect((await running).status).toBe(400);
    clearInterval(cancelling);

    expect(await post('rollback', { transactionId })).toEqual({ status: 200, body: {} });
    expect(tested.api.openTransactions()).toEqual([]);
    expect(await post('rollback', { transactionId })).toMatchObject({ status: 422 });
  });
});
