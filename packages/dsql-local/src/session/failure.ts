import type { JudgedStatement } from '../rules/statement.ts';
import type { ErrorFields } from '../wire/messages.ts';

/** A statement or a transaction failed: what the client gets as ErrorResponse. */
export class Failure extends Error {
  override readonly name = 'Failure';
  readonly fields: ErrorFields;

  constructor(fields: ErrorFields) {
    super(fields.M ?? '');
    this.fields = fields;
  }
}

function failure(sqlState: string, message: string, detail?: string): Failure {
  return new Failure({ C: sqlState, M: message, ...(detail !== undefined && { D: detail }) });
}

/** OC000: rows that another transaction changed. OC001: the catalogue was changed. */
export type ConflictCode = 'OC000' | 'OC001';

const CONFLICTS: Readonly<Record<ConflictCode, string>> = {
  OC000: 'change conflicts with another transaction (OC000)',
  OC001: 'schema has been updated by another transaction (OC001)',
};

export const conflict = (code: ConflictCode): Failure => failure('40001', CONFLICTS[code]);
export const aborted = (): Failure =>
  failure('25P02', 'current transaction is aborted, commands ignored until end of transaction block');
export const secondDdl = (): Failure => failure('0A000', 'multiple ddl statements not supported in a transaction');
export const ddlWithDml = (): Failure => failure('0A000', 'ddl and dml are not supported in the same transaction');
export const tooManyRows = (): Failure => failure('54000', 'transaction row limit exceeded');
export const tooOld = (): Failure => failure('54000', 'transaction age limit of 300s exceeded');
export const unavailable = (): Failure => failure('XX000', 'server unavailable');
export const primaryKeyColumn = (column: string): Failure =>
  failure('0A000', `cannot drop primary key column ${column}`);
export const roleIsMapped = (role: string): Failure =>
  failure('2BP01', `role "${role}" cannot be dropped because some objects depend on it`);
export const indexNotValid = (index: string): Failure => failure('55000', `index "${index}" is not valid`);
export const noParameter = (): Failure => failure('42P02', 'there is no parameter $1');
export const functionCall = (): Failure => failure('0A000', 'unsupported frontend message: FunctionCall');

export function tooManyBytes(bytes: number): Failure {
  const megabytes = Math.ceil(bytes / 1024 / 1024);
  return failure('54000', 'transaction size limit 10mb exceeded', `Current transaction size ${megabytes}mb > 10mb`);
}

/** The failure that a rule gives for a statement. */
export function refusedBy({ refusal }: JudgedStatement): Failure | undefined {
  return refusal === undefined ? undefined : failure(refusal.sqlState, refusal.message);
}
