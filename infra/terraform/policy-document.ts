import { jsonencode } from './expression.ts';
import { asBlocks, asList, asText, isSet, type Value, type ValueObject } from './value.ts';

/**
 * The `json` of an `aws_iam_policy_document` data source, computed from its arguments. Undefined when it builds on other documents,
 * which are then not judged.
 */
export function policyDocumentJson(value: Value): Value | undefined {
  const [body] = asBlocks(value);
  if (body === undefined || OTHER_DOCUMENTS.some((name) => isGiven(body[name]))) return undefined;
  const document = {
    Version: asText(body.version) ?? '2012-10-17',
    Statement: asBlocks(body.statement).map(statement),
  };
  return jsonencode(document);
}

/** Arguments that bring in statements of other documents. */
export const OTHER_DOCUMENTS = ['source_policy_documents', 'override_policy_documents', 'source_json', 'override_json'];

/** Set, and no empty text or list, which is how a plan shows what is not written. */
function isGiven(value: Value | undefined): value is Value {
  return isSet(value) && value !== '' && !(Array.isArray(value) && value.length === 0);
}

function statement(written: ValueObject): ValueObject {
  const copied = [
    ['sid', 'Sid'],
    ['actions', 'Action'],
    ['not_actions', 'NotAction'],
    ['resources', 'Resource'],
    ['not_resources', 'NotResource'],
  ].flatMap(([from = '', to = '']) => (isGiven(written[from]) ? [[to, written[from]] as const] : []));
  const conditions = asBlocks(written.condition);
  return {
    ...Object.fromEntries(copied),
    Effect: asText(written.effect) ?? 'Allow',
    ...principals('Principal', written.principals),
    ...principals('NotPrincipal', written.not_principals),
    ...(conditions.length === 0 ? {} : { Condition: conditionsOf(conditions) }),
  };
}

function principals(name: string, written: Value | undefined): ValueObject {
  const blocks = asBlocks(written);
  if (blocks.length === 0) return {};
  if (blocks.some((block) => block.type === '*')) return { [name]: '*' };
  return { [name]: Object.fromEntries(blocks.map((block) => [String(block.type), block.identifiers ?? []])) };
}

function conditionsOf(blocks: readonly ValueObject[]): ValueObject {
  const operators: Record<string, Record<string, readonly Value[]>> = {};
  for (const block of blocks) {
    const keys = operators[String(block.test)] ?? {};
    operators[String(block.test)] = { ...keys, [String(block.variable)]: asList(block.values) };
  }
  return operators;
}
