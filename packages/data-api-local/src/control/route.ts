import type { IncomingHttpHeaders } from 'node:http';
import type { Answer } from '../api/call.ts';
import { LATENCY } from '../faults/latency.ts';
import { levelsOf, MAX_LEVELS } from '../members/nesting.ts';
import { ControlError, milliseconds, readOptions, requiredOption } from '../members/options.ts';
import type { SessionCounts } from '../sessions/pool.ts';
import type { Controls, UncheckedControls } from './controls.ts';

/** No operation of the service model begins like this, and no SDK sends the header. */
const CONTROL_PATH = '/_daybreak/';
const CONTROL_HEADER = 'x-daybreak-control';

/** What the route controls. */
export interface Controlled extends UncheckedControls {
  advanceClock(ms: number): Promise<void>;
}

export interface ControlRequest {
  readonly method: string | undefined;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** What the state shows in addition to the controls' lists. */
export interface ControlledState {
  readonly clusters: readonly { readonly resourceArn: string; readonly state: string }[];
  readonly nowMs: number;
  readonly sessions: SessionCounts;
}

export const isControlPath = (path: string): boolean => path.startsWith(CONTROL_PATH);

type Post = (controls: Controlled, body: unknown) => unknown;

const POST: Readonly<Record<string, Post>> = {
  pause: (controls, body) => controls.pause(body),
  resume: (controls, body) => controls.resume(body),
  async clock(controls, body) {
    const members = { advanceMs: requiredOption(milliseconds('180000'), 0) };
    await controls.advanceClock(readOptions('The clock is not advanced', body, members).advanceMs);
  },
  fail: (controls, body) => void controls.failNext(body),
  latency(controls, body) {
    const members = { latency: requiredOption(LATENCY, 'none') };
    controls.setLatency(readOptions('The latency is not set', body, members).latency);
  },
  reset(controls, body) {
    readOptions('The controls are not reset', body, {});
    controls.resetControls();
  },
};

const ROUTES = ['GET state', ...Object.keys(POST).map((name) => `POST ${name}`)]
  .map((route) => route.replace(' ', ` ${CONTROL_PATH}`))
  .join(', ');

/** Offers {@link Controls} over HTTP, for tests in another process or another language. */
export function createControlRoute(
  controls: Controlled,
  state: () => ControlledState,
): (request: ControlRequest) => Promise<Answer> {
  return async ({ method, path, headers, body }) => {
    if (headers[CONTROL_HEADER] === undefined) {
      return refusal(
        403,
        `The request to ${CONTROL_PATH} has no ${CONTROL_HEADER} header. Allowed are requests with it. Send ${CONTROL_HEADER}: 1.`,
      );
    }
    const name = path.slice(CONTROL_PATH.length);
    if (name === 'state' && method === 'GET') return json({ ...state(), ...stateOf(controls) });
    const post = Object.hasOwn(POST, name) && method === 'POST' ? POST[name] : undefined;
    if (post === undefined) {
      const asked = `${method} ${path.slice(0, 100)}`;
      return refusal(404, `${asked} is not found. Allowed are ${ROUTES}. Send one of these.`);
    }
    try {
      await post(controls, parse(body));
      return json({});
    } catch (error) {
      if (error instanceof ControlError) return refusal(400, error.message);
      throw error;
    }
  };
}

function stateOf(controls: Controls): Record<string, unknown> {
  return {
    latency: controls.latency(),
    faults: controls.faults(),
    openTransactions: controls.openTransactions(),
    counts: controls.counts(),
    requests: controls.requests(),
    repeatedStatements: controls.repeatedStatements(),
  };
}

/** An empty body means no arguments. */
function parse(body: string): unknown {
  if (body === '') return {};
  const levels = levelsOf(body);
  if (levels > MAX_LEVELS) {
    throw new ControlError('Nothing is done', [
      `the body is nested ${levels} levels deep. Allowed are ${MAX_LEVELS}. Send for example {}.`,
    ]);
  }
  try {
    return JSON.parse(body);
  } catch {
    throw new ControlError('Nothing is done', [
      `the body is not JSON. It begins with ${JSON.stringify(body.slice(0, 40))}. Allowed is a JSON object. Send for example {}.`,
    ]);
  }
}

const json = (value: unknown): Answer => ({ status: 200, body: JSON.stringify(value) });

const refusal = (status: number, message: string): Answer => ({
  status,
  errorType: 'ControlError',
  body: JSON.stringify({ message }),
});
