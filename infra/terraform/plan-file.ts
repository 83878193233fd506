import { z } from 'zod';

/** What was given is not a plan that this program reads. The message has four parts and no content of the input. */
export class PlanReadError extends Error {
  override readonly name = 'PlanReadError';
}

const values = z.record(z.string(), z.unknown()).nullish();

const resourceChange = z.object({
  address: z.string(),
  previous_address: z.string().optional(),
  module_address: z.string().optional(),
  mode: z.string().default('managed'),
  type: z.string(),
  name: z.string(),
  provider_name: z.string().default(''),
  deposed: z.string().optional(),
  action_reason: z.string().optional(),
  change: z.object({
    actions: z.array(z.string()),
    before: values,
    after: values,
    after_unknown: z.unknown(),
    before_sensitive: z.unknown(),
    after_sensitive: z.unknown(),
    replace_paths: z.array(z.array(z.union([z.string(), z.number()]))).optional(),
    importing: z.object({ id: z.string().optional() }).nullish(),
  }),
});

const planFile = z.object({
  format_version: z.string(),
  terraform_version: z.string().optional(),
  errored: z.boolean().default(false),
  complete: z.boolean().default(true),
  applyable: z.boolean().optional(),
  resource_changes: z.array(resourceChange).default([]),
  resource_drift: z.array(resourceChange).default([]),
  checks: z
    .array(
      z.object({
        address: z.object({ to_display: z.string().optional(), kind: z.string().optional() }),
        status: z.string(),
        instances: z
          .array(
            z.object({
              status: z.string().optional(),
              problems: z.array(z.object({ message: z.string().default('') })).nullish(),
            }),
          )
          .nullish(),
      }),
    )
    .default([]),
  configuration: z
    .object({
      provider_config: z.record(z.string(), z.unknown()).optional(),
      root_module: z.unknown().optional(),
    })
    .optional(),
});

/** The part of `terraform show -json <plan>` (format 1.x) that the rules read. */
export type PlanFile = z.infer<typeof planFile>;
export type ResourceChangeFile = z.infer<typeof resourceChange>;

const MAKE_ONE = 'Run "terraform show -json plan.tfplan > plan.json" and give that file.';
const ALLOWED = 'A plan as "terraform show -json" prints it, format 1.x, or the binary plan file, is read.';

/** True when the bytes are a plan file as `terraform plan -out` writes it (a zip archive). */
export function isBinaryPlan(bytes: Uint8Array): boolean {
  return bytes[0] === 0x50 && bytes[1] === 0x4b && bytes[2] === 0x03 && bytes[3] === 0x04;
}

/** Text of a file that a shell wrote: Windows PowerShell redirects into UTF-16 with a byte order mark. */
export function decodeText(bytes: Uint8Array): string {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return new TextDecoder('utf-16le').decode(bytes);
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return new TextDecoder('utf-16be').decode(bytes);
  return new TextDecoder('utf-8').decode(bytes);
}

/**
 * Reads the text of `terraform show -json <plan>`; `source` names it in messages.
 * @throws {PlanReadError} it is empty, truncated, HCL, human output, a state, a configuration, or another format version.
 */
export function readPlan(text: string, source: string): PlanFile {
  const parsed = parseJson(text.trim(), source);
  const refusal = whatElseItIs(parsed);
  if (refusal) throw refuse(source, refusal.what, refusal.todo);
  const version = (parsed as { format_version: unknown }).format_version;
  if (typeof version !== 'string' || !/^1\.\d+$/.test(version)) {
    throw refuse(
      source,
      `is a plan of another format: format_version ${JSON.stringify(version)}`,
      'Make the plan again with Terraform 1.11 or later, or with the version that this release of Daybreak knows.',
    );
  }
  const plan = planFile.safeParse(parsed);
  if (plan.success) return plan.data;
  const places = plan.error.issues.slice(0, 3).map((issue) => `${issue.path.join('.')}: ${issue.message}`);
  throw refuse(source, `is not a whole plan: ${places.join('; ')}`, MAKE_ONE);
}

function parseJson(text: string, source: string): unknown {
  if (text === '') throw refuse(source, 'is empty', MAKE_ONE);
  try {
    return JSON.parse(text);
  } catch {
    // The parser's own message quotes the input, which may be a state.
    throw refuse(source, ...notJson(text));
  }
}

function notJson(text: string): [what: string, todo: string] {
  const lines = text.split(/\r?\n/);
  if (/^\{"@level"/.test(lines[0] ?? '')) {
    return ['is the log that "terraform plan -json" prints, one object a line', MAKE_ONE];
  }
  if (text.startsWith('{')) {
    const end = text.endsWith('}') ? 'JSON with a mistake in it' : 'JSON that ends in the middle: it is truncated';
    return [
      `is ${end} (${text.length} characters)`,
      `Write it again; check the disk and the command before it. ${MAKE_ONE}`,
    ];
  }
  if (
    /^\s*(terraform|resource|variable|provider|data|module|output|locals|check|import|moved|removed)\b[^\n{=]*\{/m.test(
      text,
    )
  ) {
    return [
      'is HCL, the configuration and not a plan',
      `Plan it first: "terraform plan -out plan.tfplan". ${MAKE_ONE}`,
    ];
  }
  if (/Terraform will perform|No changes\.|Plan: \d+ to add|Refreshing state/.test(text)) {
    return ['is what "terraform plan" prints for people', `Plan with -out plan.tfplan. ${MAKE_ONE}`];
  }
  return [`is not JSON (${text.length} characters)`, MAKE_ONE];
}

function whatElseItIs(parsed: unknown): { what: string; todo: string } | undefined {
  if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed)) {
    return { what: `is JSON, but ${Array.isArray(parsed) ? 'a list' : typeof parsed} and not a plan`, todo: MAKE_ONE };
  }
  const has = (name: string) => name in parsed;
  if (has('lineage') && has('serial')) {
    return { what: 'is a Terraform state file and may hold secrets', todo: `Keep it private. ${MAKE_ONE}` };
  }
  if (has('format_version') && has('values') && !has('planned_values') && !has('resource_changes')) {
    return { what: 'is a state: "terraform show -json" without a plan file prints that', todo: MAKE_ONE };
  }
  if (!has('format_version') && (has('resource') || has('terraform') || has('provider'))) {
    return { what: 'is a configuration (cdk.tf.json), not a plan', todo: `Plan it first. ${MAKE_ONE}` };
  }
  if (!has('format_version')) return { what: 'is JSON without a format_version, so not a plan', todo: MAKE_ONE };
  return undefined;
}

function refuse(source: string, what: string, todo: string): PlanReadError {
  return new PlanReadError(`The plan cannot be read: ${source} ${what}. ${ALLOWED} ${todo}`);
}
