// Applying a plan file, and what Terraform says while it does: one JSON object a line.
import { isRecord } from '../../infra/is-record.ts';
import { explain } from './reasons.ts';
import { type Ended, runThroughFile, type Terraform, TerraformError } from './terraform.ts';

export interface ApplyEvent {
  readonly kind: 'started' | 'running' | 'done' | 'failed';
  readonly address: string;
  /** Terraform's word: `create`, `update`, `delete`, `read` … */
  readonly action: string;
  readonly elapsedSeconds: number;
}

/** An error as Terraform tells it. */
export interface ApplyError {
  readonly summary: string;
  readonly detail: string;
  /** The resource that it is about, where there is one. */
  readonly address: string | undefined;
}

export interface Applied {
  readonly ok: boolean;
  readonly errors: readonly ApplyError[];
  /** Resources that were begun and did not come to an end that Terraform told. */
  readonly unfinished: readonly string[];
  /** What was done, as Terraform counts it. */
  readonly counts: { readonly add: number; readonly change: number; readonly remove: number };
  /** How Terraform ended, for {@link explainApply}. */
  readonly ended: Ended;
}

/**
 * Applies a plan file, that and nothing else. Resolves when Terraform has ended, whether it could or not.
 * @param place - a folder that only its owner can read
 * @throws {TerraformError} there is no Terraform
 * @throws {InterruptedError} a Ctrl-C came before it began
 */
export async function applyPlan(
  terraform: Terraform,
  folder: string,
  plan: { readonly file: string; readonly place: string },
  onEvent: (event: ApplyEvent) => void = () => {},
): Promise<Applied> {
  const errors: ApplyError[] = [];
  const open = new Set<string>();
  const counts = { add: 0, change: 0, remove: 0 };
  const onLine = (line: string): void => {
    const message = parseMessage(line);
    const event = eventOf(message);
    if (event) {
      if (event.kind === 'started') open.add(event.address);
      if (event.kind === 'done') open.delete(event.address);
      onEvent(event);
    }
    const { diagnostic, changes } = message;
    if (diagnostic?.severity === 'error') {
      const { summary = '', detail = '', address } = diagnostic;
      errors.push({ summary, detail, address });
    }
    if (changes?.operation === 'apply' || changes?.operation === 'destroy') {
      Object.assign(counts, { add: changes.add ?? 0, change: changes.change ?? 0, remove: changes.remove ?? 0 });
    }
  };
  const args = ['apply', '-json', '-input=false', '-no-color', '-lock-timeout=30s', plan.file];
  const ended = await runThroughFile(terraform, folder, args, plan.place, onLine);
  return { ok: ended.code === 0, errors, unfinished: [...open], counts, ended };
}

/** An apply that failed, in the four parts of a message. What was done stays, and a later apply continues from there. */
export function explainApply(terraform: Terraform, folder: string, { ended, errors }: Applied): TerraformError {
  const told = errors.map(({ address, summary, detail }) => [address, summary, detail].filter(Boolean).join(': '));
  const stderr = [...told, ended.stderr].join('\n');
  return new TerraformError(
    explain('apply', terraform, folder, { ...ended, stderr }, 'every change to be made; those before it stay'),
  );
}

interface Message {
  readonly type?: string;
  readonly hook?: {
    readonly resource?: { readonly addr?: string };
    readonly action?: string;
    readonly elapsed_seconds?: number;
  };
  readonly diagnostic?: {
    readonly severity?: string;
    readonly summary?: string;
    readonly detail?: string;
    readonly address?: string;
  };
  readonly changes?: {
    readonly operation?: string;
    readonly add?: number;
    readonly change?: number;
    readonly remove?: number;
  };
}

/** A line that is not a message (a provider's crash, a wrapper's word) says nothing here; it is in the whole output. */
function parseMessage(line: string): Message {
  try {
    const message: unknown = JSON.parse(line);
    return isRecord(message) ? message : {};
  } catch {
    return {};
  }
}

const KINDS: Readonly<Record<string, ApplyEvent['kind']>> = {
  apply_start: 'started',
  apply_progress: 'running',
  apply_complete: 'done',
  apply_errored: 'failed',
};

function eventOf({ type = '', hook }: Message): ApplyEvent | undefined {
  const kind = KINDS[type];
  const address = hook?.resource?.addr;
  if (kind === undefined || address === undefined) return undefined;
  return { kind, address, action: hook?.action ?? '', elapsedSeconds: hook?.elapsed_seconds ?? 0 };
}
