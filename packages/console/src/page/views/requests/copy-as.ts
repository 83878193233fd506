import { HINTED_TYPES } from '@daybreak/sql-text';
import type { ConsoleAbout } from '../../../api/state.ts';
import type { RequestDetails } from '../../../feed/feed.ts';

export type CopyTarget = Pick<ConsoleAbout, 'url' | 'resourceArn' | 'secretArn' | 'database' | 'region'>;

/** A parameter as it is on the wire. It has no value if the console does not show values. */
interface Parameter {
  readonly name: string;
  readonly value: unknown;
  readonly typeHint?: string;
}

const FORMS = {
  'AWS CLI': awsCli,
  'SDK call': sdkCall,
  cURL: curl,
  'statement(…)': ownStatement,
} as const;

export const COPY_FORMS = Object.keys(FORMS) as readonly (keyof typeof FORMS)[];

/** One call of the list as text for a terminal or an editor. Undefined if there is no SQL to send again. */
export function copyAs(
  form: (typeof COPY_FORMS)[number],
  details: RequestDetails,
  target: CopyTarget,
): string | undefined {
  const sql = details.fullSql;
  if (sql === undefined || details.request.operation !== 'ExecuteStatement') return undefined;
  return FORMS[form](sql, parametersOf(details), target);
}

/** The parameters of the text, with the sent values if they are known. */
function parametersOf({ parameterNames, sent }: RequestDetails): readonly Parameter[] {
  const known: readonly Parameter[] = sent === undefined ? [] : (JSON.parse(sent).parameters ?? []);
  return parameterNames.map(
    (name) => known.find((one) => one.name === name) ?? { name, value: { stringValue: 'VALUE' } },
  );
}

function awsCli(sql: string, parameters: readonly Parameter[], target: CopyTarget): string {
  return [
    'aws rds-data execute-statement',
    `--endpoint-url ${target.url} --no-sign-request --region ${target.region}`,
    `--resource-arn ${quoted(target.resourceArn)} --secret-arn ${quoted(target.secretArn)} --database ${quoted(target.database)}`,
    `--sql ${quoted(sql)}`,
    ...(parameters.length === 0 ? [] : [`--parameters ${quoted(JSON.stringify(parameters))}`]),
  ].join(' \\\n  ');
}

function curl(sql: string, parameters: readonly Parameter[], target: CopyTarget): string {
  const { resourceArn, secretArn, database } = target;
  const body = JSON.stringify({ resourceArn, secretArn, database, sql, ...(parameters.length > 0 && { parameters }) });
  return `curl ${target.url}/Execute -H 'content-type: application/json' \\\n  -d ${quoted(body)}`;
}

function sdkCall(sql: string, parameters: readonly Parameter[], target: CopyTarget): string {
  const { resourceArn, secretArn, database } = target;
  const input = { resourceArn, secretArn, database, sql, ...(parameters.length > 0 && { parameters }) };
  return `await client.send(new ExecuteStatementCommand(${JSON.stringify(input, null, 2)}));`;
}

function ownStatement(sql: string, parameters: readonly Parameter[]): string {
  const types = parameters.map(({ name, typeHint, value }) => `${name}: '${typeOf(typeHint, value)}'`);
  return [
    "import { statement } from '@daybreak/data-api';",
    '',
    'const declared = statement({',
    `  sql: ${JSON.stringify(sql)},`,
    ...(types.length === 0 ? [] : [`  parameters: { ${types.join(', ')} },`]),
    '  row: {},',
    '});',
  ].join('\n');
}

function typeOf(typeHint: string | undefined, value: unknown): string {
  const [member = ''] = Object.keys(value ?? {});
  const types: Readonly<Record<string, string>> = {
    longValue: 'int8',
    doubleValue: 'float8',
    booleanValue: 'bool',
    blobValue: 'bytea',
  };
  return HINTED_TYPES[typeHint ?? ''] ?? types[member] ?? 'text';
}

/** Quotes a text for POSIX shells, so that nothing in it is expanded. */
const quoted = (text: string): string => (/^[\w.:/-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`);
