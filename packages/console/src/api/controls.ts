import { Refusal } from '../http/refusal.ts';
import type { ConsoleService } from '../service.ts';
import { memberOf, type RouteInput, wholeNumberOf } from './input.ts';

type Unchecked = (argument: unknown) => unknown;

/** The control requests of the service validate the body, and their errors say what is allowed. */
async function checked(run: () => unknown): Promise<void> {
  try {
    await run();
  } catch (error) {
    if (error instanceof Error && error.name === 'ControlError') throw new Refusal(400, error.message);
    throw error;
  }
}

/** Faults, latency, pause and clock: the bodies are those of `POST /_daybreak/…` of the local Data API. */
export function controlRoutes(service: ConsoleService) {
  const control =
    (run: Unchecked) =>
    ({ body }: RouteInput) =>
      checked(() => run(body));
  return {
    'POST pause': control(service.pause as Unchecked),
    'POST resume': control(service.resume as Unchecked),
    'POST fail': control((body) => void (service.failNext as Unchecked)(body)),
    'POST latency': control((body) => (service.setLatency as Unchecked)(memberOf(body, 'latency'))),
    'POST clock': control((body) => service.advanceClock(wholeNumberOf(body, 'advanceMs'))),
    'POST clear-faults': control(() => service.clearFaults()),
    'POST reset': control(() => service.resetControls()),
  };
}
