import { codecsOf } from '../types/codec.ts';
import { typeNamed } from '../types/declared-types.ts';
import { declarationFaults } from './declaration-rules.ts';
import { refuseFaults } from './declaration-texts.ts';
import {
  makeStatement,
  type NoRow,
  type ParameterTypes,
  type Returnable,
  type RowTypes,
  type Statement,
  type StatementDeclaration,
} from './make-statement.ts';

export type {
  NoRow,
  Parameters,
  ParameterTypes,
  Row,
  RowTypes,
  Statement,
  StatementDeclaration,
} from './make-statement.ts';

/**
 * Declares a statement: SQL, parameter types and row types in one place. Types are declared and never guessed from a value, and the
 * declaration alone determines the wire format.
 *
 * @example
 * const findConversation = statement({
 *   sql: 'SELECT title, created_at FROM conversations WHERE id = :id AND message_count > :count',
 *   parameters: { id: 'uuid', count: 'int4' },
 *   row: { title: nullable('text'), created_at: 'timestamptz' },
 *   readOnly: true,
 * });
 * // sent: … WHERE id = :id AND message_count > CAST(:count AS int4)
 * //       id    { stringValue, typeHint: UUID }, count { longValue }
 * @throws {StatementDeclarationError} with every problem: a parameter that is not declared or not used, two statements
 *   in one text, BEGIN or COMMIT as text, or a text that the Data API's placeholder scanner would corrupt.
 */
export function statement<
  const P extends ParameterTypes = Record<never, never>,
  const R extends RowTypes | NoRow = undefined,
>(declaration: StatementDeclaration<P, R> & Returnable<R>): Statement<P, R> {
  return boundStatement(declaration, { types: {}, values: {} });
}

/** Values that the template bound. */
interface Bound {
  readonly types: ParameterTypes;
  readonly values: Readonly<Record<string, unknown>>;
}

/** A statement of which some parameters have their values already. @throws as {@link statement}. */
export function boundStatement<P extends ParameterTypes, R extends RowTypes | NoRow>(
  declaration: StatementDeclaration<P, R>,
  { types, values }: Bound,
): Statement<P, R> {
  const parameters = { ...types, ...declaration.parameters };
  const made = makeStatement(declaration, {
    types: codecsOf(parameters, typeNamed),
    columns: codecsOf(declaration.row ?? {}, typeNamed),
    values,
  });
  refuseFaults(made, declarationFaults({ ...made, parameters, row: declaration.row ?? {} }));
  return made;
}
