import { StatementDeclarationError } from '../errors/declaration-error.ts';
import { MAX_SQL_CHARACTERS } from '../wire/limits.ts';
import { contextOf } from './context.ts';
import { READS } from './declaration-rules.ts';
import type { Fault, FaultCode } from './fault.ts';
import type { Statement } from './make-statement.ts';

type Text = (about: string, fault: Fault) => string;

const spaced = (name: string): string => `Put a space after the colon (": ${name}"), which PostgreSQL reads the same.`;

/** What is wrong and what to do, for each code. */
const TEXTS: Readonly<Record<FaultCode, Text>> = {
  empty: () => 'the text has no SQL. Write one statement.',
  unterminated: (opened) => `${opened} is not closed. Close it at the end of the quoted text or comment.`,
  'second-statement': () =>
    'a second statement begins; the Data API takes one a request. Declare each by itself, and run them in transaction(…).',
  'transaction-control': (words) =>
    `${words} as text would leave the service's own transaction open until it expires. Use transaction(…), which begins, commits and rolls back.`,
  'too-long': (length) =>
    `the text has ${length} characters with its casts; the Data API takes at most ${MAX_SQL_CHARACTERS}. Send values as parameters, or split the statement.`,
  'array-slice': (name) => `the Data API replaces the slice bound :${name} by a parameter. ${spaced(name)}`,
  'dollar-quote': (name) =>
    `the Data API does not know dollar quotes and replaces :${name} by a parameter. Write the text as '…' with every quote doubled, or a function body with BEGIN ATOMIC. For an array slice, a space after the colon is enough.`,
  quoting: (name, { isMissed }) =>
    isMissed === true
      ? `the Data API may not see :${name}, because a quote before it misleads its scanner. Write dollar-quoted and E'…' texts before it as '…' with every quote doubled.`
      : `the Data API may pair the quotes and comments before :${name} in another way and replace it by a parameter. Write \\' as '', dollar-quoted text as '…' with every quote doubled, and do not nest comments.`,
  'parameter-name': (name) => `:${name} is not a parameter name. Use the letters A to Z, digits and _ only.`,
  'positional-parameter': () => '$1 and the like are not parameters here. Write :name and declare its type.',
  'undeclared-parameter': (name) =>
    `:${name} has no declared type. Add it to parameters, for example { ${/^\d/.test(name) ? `'${name}'` : name}: 'text' }.`,
  'unused-parameter': (name) =>
    `parameter ${name} is declared, but :${name} is not in the text. Use it, or remove it from parameters.`,
  'unknown-type': (written, fault) =>
    `${declaredOf(fault)} is declared ${written}, which is not a type. Use a name such as 'text' or 'timestamptz', nullable(…), array(…) or enumType(…).`,
  'not-returnable': (sqlType, fault) => {
    const { name } = nameOf(fault);
    return `column ${name} is declared ${sqlType}, which the Data API cannot return. Select ${name}::text and declare 'text'.`;
  },
  'not-read-only': (first) =>
    `readOnly is declared, but the statement begins with ${first}. Allowed are ${READS.join(', ')}. Remove readOnly from a statement that writes.`,
};

/** @throws {StatementDeclarationError} with every fault, if there is one. */
export function refuseFaults(statement: Statement, faults: readonly Fault[]): void {
  if (faults.length === 0) return;
  const problems = faults.map((fault) => ({ code: fault.code, place: fault.place, message: faultText(fault) }));
  throw new StatementDeclarationError(contextOf(statement), problems);
}

/** The message of a fault. */
export function faultText(fault: Fault): string {
  return TEXTS[fault.code](fault.about ?? '', fault);
}

function declaredOf(fault: Fault): string {
  const { kind, name } = nameOf(fault);
  return `${kind} ${name}`;
}

function nameOf({ place }: Fault): { readonly kind: string; readonly name: string } {
  return place === undefined || place.kind === 'sql' ? { kind: '', name: '' } : place;
}
