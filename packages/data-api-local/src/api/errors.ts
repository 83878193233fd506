import type { Answer } from './call.ts';

/** HTTP status of each exception: the service model for those that it declares, AWS's JSON protocols for the rest. */
export const EXCEPTION_STATUS = {
  BadRequestException: 400,
  DatabaseErrorException: 400,
  DatabaseResumingException: 400,
  HttpEndpointNotEnabledException: 400,
  InvalidResourceStateException: 400,
  InvalidSecretException: 400,
  MalformedHttpRequestException: 400,
  RequestAbortedException: 400,
  SecretsErrorException: 400,
  SerializationException: 400,
  StatementTimeoutException: 400,
  ThrottlingException: 400,
  UnsupportedResultException: 400,
  ValidationException: 400,
  AccessDeniedException: 403,
  ForbiddenException: 403,
  DatabaseNotFoundException: 404,
  NotFoundException: 404,
  TransactionNotFoundException: 404,
  UnknownOperationException: 404,
  MethodNotAllowedException: 405,
  RequestTimeoutException: 408,
  RequestEntityTooLargeException: 413,
  UnsupportedMediaTypeException: 415,
  RequestHeaderFieldsTooLargeException: 431,
  InternalFailure: 500,
  InternalServerErrorException: 500,
  ServiceUnavailableError: 503,
  DatabaseUnavailableException: 504,
} as const;

export type ExceptionName = keyof typeof EXCEPTION_STATUS;

/** An answer that is not 200. The server sends the name as `x-amzn-ErrorType` and the message in the body. */
export class AwsException extends Error {
  override readonly name: ExceptionName;
  readonly status: number;
  /** Set for StatementTimeoutException: the process id of the PostgreSQL session. */
  readonly dbConnectionId: number | undefined;
  /** Set when PostgreSQL reported an error: its SQLSTATE of five characters. */
  readonly sqlState: string | undefined;

  constructor(name: ExceptionName, message = '', more: { dbConnectionId?: number; sqlState?: string } = {}) {
    super(message);
    this.name = name;
    this.status = EXCEPTION_STATUS[name];
    this.dbConnectionId = more.dbConnectionId;
    this.sqlState = more.sqlState;
  }
}

export const validationException = (message: string): AwsException => new AwsException('ValidationException', message);

export const serializationException = (message: string): AwsException =>
  new AwsException('SerializationException', message);

export const unsupportedResult = (message: string): AwsException =>
  new AwsException('UnsupportedResultException', message);

/** A result of more than 1 MiB. */
export const resultTooLarge = (): AwsException => unsupportedResult('The result exceeds the size limit 1 MB.');

/** Anything else that is too large: the older message of AWS, which formatRecordsAs JSON still uses. */
export const responseTooLarge = (): AwsException =>
  new AwsException('BadRequestException', 'Database returned more than the allowed response size limit');

/** Seen on AWS for values that it cannot decode, such as an infinite timestamp. It has no message. */
export const internalFailure = (): AwsException => new AwsException('InternalFailure');

/** Why a transaction is not found, in the words of the user guide's troubleshooting page. */
export const TRANSACTION_CAUSE = {
  expired: 'Transaction may be expired.',
  ended: 'One previous call resulted in a termination of your transaction.',
  aborted: 'Transaction has been aborted due to an error from a previous call.',
} as const;

export type TransactionCause = keyof typeof TRANSACTION_CAUSE;

export const transactionNotFound = (transactionId: string, cause: TransactionCause): AwsException =>
  new AwsException(
    'TransactionNotFoundException',
    `Transaction ${transactionId} is not found. ${TRANSACTION_CAUSE[cause]}`,
  );

/** The JSON body of an answer that is not 200. Exceptions without a message answer `{}`. */
export function errorBody(exception: AwsException): string {
  return JSON.stringify({
    ...(exception.dbConnectionId === undefined ? {} : { dbConnectionId: exception.dbConnectionId }),
    ...(exception.message === '' ? {} : { message: exception.message }),
  });
}

const errorAnswer = (exception: AwsException): Answer => ({
  status: exception.status,
  errorType: exception.name,
  body: errorBody(exception),
  sqlState: exception.sqlState,
});

/** The answer to what was thrown. The caller sees a defect of the service as InternalFailure. */
export function failureAnswer(error: unknown, onDefect: (defect: unknown) => void): Answer {
  if (error instanceof AwsException) return errorAnswer(error);
  onDefect(error);
  return errorAnswer(new AwsException('InternalFailure'));
}
