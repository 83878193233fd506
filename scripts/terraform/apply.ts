// Applies a plan file, and reads Terraform's messages: one JSON object per line.
import { isRecord } from '../../infra/is-record.ts';
import { explain } from './reasons.ts';
import { type Ended, runThroughFile, type Terraform, TerraformError } from './terraform.ts';

export interface ApplyEvent {
  readonly kind: 'started' | 'running' | 'done' | 'failed';
  readonly address: string;
  /** Terraform's action: `create`, `update`, `delete`, `read` … */
  readonly action: string;
  readonly elapsedSeconds: number;
}

/** An error of Terraform. */
export interface ApplyError {
  readonly summary: string;
  readonly detail: string;
  /** Its resource, if there is one. */
  readonly address: string | undefined;
}

export interface Applied {
  readonly ok: boolean;
  readonly errors: readonly ApplyError[];
  /** Resources that were started and whose end Terraform did not report. */
  readonly unfinished: readonly string[];
  /** Terraform's count of changes. */
  readonly counts: { readonly add: number; readonly change: number; readonly remove: number };
  /** How Terraform ended, for {@link explainApply}. */
  readonly ended: Ended;
}

/**
 * Applies exactly a plan file. Resolves when Terraform has ended, also after an error.
 * @param place - a folder that only its owner can read
 * @throws {TerraformError} Terraform was not found
 * @throws {InterruptedError} a Ctrl-C before it began
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

/** The error of a failed apply in four parts. Finished changes are kept, and a later apply continues. */
export function explainApply(terraform: Terraform, folder: string, { ended, errors }: Applied): TerraformError {
  const told = errors.map(({ address, summary, detail }) => [address, summary, detail].filter(Boolean).join(': '));
  const stderr = [...told, ended.stderr].join('\n');
  return new TerraformError(
    explain('apply', terraform, folder, { ...ended, stderr }, 'every change to succeed; earlier changes are kept'),
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

/** Ignores a line that is not a message (a crash of a provider, output of a wrapper); the whole output contains it. */
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
