// The state that a local Data API shows of itself.
import { z } from 'zod';
import { codeOf } from '../../aws-error.ts';

const count = z.object({ requests: z.number(), failed: z.number() });

const STATE = z.object({
  clusters: z.array(z.object({ resourceArn: z.string(), state: z.string() })),
  sessions: z.object({ open: z.number(), idle: z.number() }),
  latency: z.union([z.literal('none'), z.object({ medianMs: z.number(), p99Ms: z.number() })]),
  faults: z.array(z.object({ fault: z.string(), remaining: z.number() })),
  openTransactions: z.array(z.object({ transactionId: z.string(), idleMs: z.number() })),
  counts: z.record(z.string(), count),
  requests: z.array(
    z.object({ operation: z.string().optional(), startedAtMs: z.number(), durationMs: z.number(), status: z.number() }),
  ),
});

export type LocalState = z.infer<typeof STATE>;

/** Undefined if another program answers. @throws no program answers */
export async function localState(url: string): Promise<LocalState | undefined> {
  const answer = await fetch(`${url}/_daybreak/state`, {
    headers: { 'x-daybreak-control': '1' },
    redirect: 'manual',
    signal: AbortSignal.timeout(3_000),
  }).catch((error: unknown) => {
    // A program without HTTP: the connection was accepted.
    if (error instanceof TypeError && codeOf(error.cause) !== 'ECONNREFUSED') return undefined;
    if (error instanceof DOMException) return undefined;
    throw error;
  });
  if (answer?.status !== 200) return undefined;
  const parsed = STATE.safeParse(await answer.json().catch(() => undefined));
  return parsed.success ? parsed.data : undefined;
}
