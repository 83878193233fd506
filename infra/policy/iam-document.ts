import { isRecord } from '../is-record.ts';

/** What a statement names: these, or all but these (`NotAction`, `NotResource`, `NotPrincipal`). */
export interface Selection {
  readonly patterns: readonly string[];
  readonly excludes: boolean;
}

/** Operator → condition key → accepted values, such as `{ StringEquals: { 'kms:ViaService': ['secretsmanager…'] } }`. */
export type Conditions = Readonly<Record<string, Readonly<Record<string, readonly string[]>>>>;

export interface PolicyStatement {
  readonly sid: string | undefined;
  readonly effect: 'Allow' | 'Deny';
  readonly actions: Selection;
  /** Of a trust policy, which has no resource: `*`. */
  readonly resources: Selection;
  /** `AWS:<arn>`, `Service:lambda.amazonaws.com` or `*`; undefined in a policy that is attached to an identity. */
  readonly principals: Selection | undefined;
  readonly conditions: Conditions;
}

/** The policy text is not a policy; the message names the part, never the text. */
export class PolicyError extends Error {
  override readonly name = 'PolicyError';
}

/** Reads a policy document: its JSON text, or the object in it. @throws {PolicyError} when it is not a policy document. */
export function policyStatements(document: unknown): readonly PolicyStatement[] {
  const root = typeof document === 'string' ? parseJson(document) : document;
  if (!isRecord(root)) throw new PolicyError('The policy document is not a JSON object.');
  const statements = Array.isArray(root.Statement) ? root.Statement : [root.Statement];
  return statements.map((statement: unknown, index) => readStatement(statement, index));
}

/** The statements of a policy document; undefined when it is not one, which AWS says at the apply. */
export function statementsIn(document: unknown): readonly PolicyStatement[] | undefined {
  try {
    return policyStatements(document);
  } catch (error) {
    if (error instanceof PolicyError) return undefined;
    throw error;
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new PolicyError('The policy document is not JSON.');
  }
}

function readStatement(value: unknown, index: number): PolicyStatement {
  const place = `Statement ${index + 1} of the policy`;
  if (!isRecord(value)) throw new PolicyError(`${place} is not an object.`);
  const effect = value.Effect;
  if (effect !== 'Allow' && effect !== 'Deny') throw new PolicyError(`${place} has no Effect; it is Allow or Deny.`);
  const sid = value.Sid;
  const principals = selection(value, 'Principal', 'NotPrincipal', place, principalNames);
  const actions = selection(value, 'Action', 'NotAction', place, texts);
  if (actions === undefined) throw new PolicyError(`${place} has no Action.`);
  const resources = selection(value, 'Resource', 'NotResource', place, texts);
  if (resources === undefined && principals === undefined) throw new PolicyError(`${place} has no Resource.`);
  return {
    sid: typeof sid === 'string' ? sid : undefined,
    effect,
    actions,
    resources: resources ?? { patterns: ['*'], excludes: false },
    principals,
    conditions: readConditions(value.Condition, place),
  };
}

function selection(
  statement: Readonly<Record<string, unknown>>,
  name: string,
  negated: string,
  place: string,
  read: (value: unknown) => readonly string[] | undefined,
): Selection | undefined {
  const given = [name, negated].filter((key) => statement[key] !== undefined);
  if (given.length > 1) throw new PolicyError(`${place} has both ${name} and ${negated}.`);
  const key = given[0];
  if (key === undefined) return undefined;
  const patterns = read(statement[key]);
  if (patterns === undefined) throw new PolicyError(`${place}: ${key} is not text or a list of texts.`);
  return { patterns, excludes: key === negated };
}

function texts(value: unknown): readonly string[] | undefined {
  const list = Array.isArray(value) ? value : [value];
  return list.every((item): item is string => typeof item === 'string') ? list : undefined;
}

function principalNames(value: unknown): readonly string[] | undefined {
  if (value === '*') return ['*'];
  if (!isRecord(value)) return undefined;
  const names = Object.entries(value).map(([kind, list]) =>
    texts(list)?.map((name) => (kind === 'AWS' && name === '*' ? '*' : `${kind}:${name}`)),
  );
  return names.some((list) => list === undefined) ? undefined : names.flatMap((list) => list ?? []);
}

function readConditions(value: unknown, place: string): Conditions {
  if (value === undefined) return {};
  const wrong = () => new PolicyError(`${place} has a Condition that is not operator, key and values.`);
  if (!isRecord(value)) throw wrong();
  return Object.fromEntries(
    Object.entries(value).map(([operator, keys]) => {
      if (!isRecord(keys)) throw wrong();
      const read = Object.entries(keys).map(([key, given]) => {
        const list = Array.isArray(given) ? given : [given];
        if (!list.every((item) => ['string', 'number', 'boolean'].includes(typeof item))) throw wrong();
        return [key, list.map(String)] as const;
      });
      return [operator, Object.fromEntries(read)];
    }),
  );
}
