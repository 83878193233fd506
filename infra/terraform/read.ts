// The one reader of Terraform documents.
import { type Document, isPlan, type Plan } from './document.ts';
import { planFrom } from './plan.ts';
import { isTerraformJson, synthesisedFrom } from './synthesised.ts';
import { PLAN_FIRST, readJson, SHOW_PLAN, UnreadableError } from './text.ts';
import { isObject, type ValueObject } from './value.ts';

/**
 * Reads what `terraform show -json <plan>` or a synth wrote.
 *
 * @param input - the bytes of a file, or its text
 * @param name - of the file or the stack, as messages and findings show it
 * @throws {UnreadableError} it is something else; the error says what
 */
export function readDocument(input: Uint8Array | string, name: string): Document {
  return documentFrom(
    readJson(input, name, (json) => 'format_version' in json || isTerraformJson(json)),
    name,
  );
}

/** Reads a plan. @throws {UnreadableError} it is something else, a configuration for instance */
export function readPlan(input: Uint8Array | string, name: string): Plan {
  const document = readDocument(input, name);
  if (isPlan(document)) return document;
  throw new UnreadableError(name, 'is a configuration (cdk.tf.json), not a plan', PLAN_FIRST);
}

/** Reads parsed JSON. @throws {UnreadableError} it is neither a plan nor a configuration */
export function documentFrom(json: unknown, name: string): Document {
  const other = (what: string, todo?: string) => new UnreadableError(name, what, todo);
  if (!isObject(json)) {
    const kind = Array.isArray(json) ? 'a list' : json === null ? 'null' : `a ${typeof json}`;
    throw other(`is JSON, but ${kind} and not an object`);
  }
  if ('lineage' in json && 'serial' in json) {
    throw other('is a Terraform state file and may hold secrets', `Keep it private. ${SHOW_PLAN}`);
  }
  if (isStateJson(json)) throw other('is a state: "terraform show -json" without a plan file prints that');
  if ('format_version' in json) return planFrom(json, name);
  if (isTerraformJson(json)) return synthesisedFrom(json, name);
  throw other('is JSON, but neither a plan (it has no format_version) nor a configuration');
}

function isStateJson(json: ValueObject): boolean {
  return 'values' in json && !('planned_values' in json) && !('resource_changes' in json);
}
