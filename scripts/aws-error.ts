// Turns errors of the AWS SDK into messages with advice.

const LOG_IN =
  'Log in ("aws sso login", or new AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and AWS_SESSION_TOKEN), check with "aws sts get-caller-identity", and run the command again.';

const NO_CONNECTION = [
  'ECONNREFUSED',
  'ECONNRESET',
  'ENOTFOUND',
  'EAI_AGAIN',
  'ENETUNREACH',
  'EHOSTUNREACH',
  'ETIMEDOUT',
  'EPIPE',
];
const EXPIRED = /^(ExpiredToken|ExpiredTokenException|RequestExpired)$/;
const NOT_VALID =
  /^(InvalidClientTokenId|SignatureDoesNotMatch|UnrecognizedClientException|AuthFailure|IncompleteSignature)$/;
const DENIED = /^(AccessDenied|AccessDeniedException|UnauthorizedOperation)$/;

/** AWS refuses a request that is signed more than 5 minutes from its own time. */
export function isClockWrong(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  return error.name === 'RequestTimeTooSkewed' || /Signature (expired|not yet current)/.test(error.message);
}

export const SET_THE_CLOCK = 'sudo timedatectl set-ntp true (in WSL: wsl --shutdown, and start it again)';

/** AWS refused a request, or none of its servers answered it. */
export class AwsRequestError extends Error {
  override readonly name = 'AwsRequestError';
}

/** The error of a call (`what`, such as "DescribeDBClusters") in four parts. The SDK's error is its cause. */
export function explainAwsError(
  what: string,
  error: unknown,
  env: Readonly<Record<string, string | undefined>>,
): AwsRequestError {
  const { name, message } = error instanceof Error ? error : new Error(String(error));
  const said = firstLine(message);
  const as = (text: string) => new AwsRequestError(text, { cause: error });
  if (/expired/i.test(said) && /CredentialsProviderError|TokenProviderError/.test(name)) return as(expired(what, said));
  if (/CredentialsProviderError|TokenProviderError/.test(name)) {
    return as(
      `There are no AWS credentials (${what}). ${said} Expected credentials of the stage's account, from the environment or a profile. ${LOG_IN}`,
    );
  }
  if (isClockWrong(error)) {
    return as(
      `This machine's clock is wrong (${what}). ${said} Expected at most 5 min apart from AWS. Set the time: ${SET_THE_CLOCK}.`,
    );
  }
  if (EXPIRED.test(name)) return as(expired(what, said));
  if (NOT_VALID.test(name)) {
    return as(
      `AWS refuses the credentials (${what}: ${name}). Expected valid credentials of the stage's account. ${LOG_IN}`,
    );
  }
  if (DENIED.test(name)) {
    return as(
      `AWS does not allow ${what} with these credentials: ${said} Expected a permission for it in the stage's account. Allow it, or choose another AWS_PROFILE.`,
    );
  }
  const status = statusOf(error);
  if (status === 407 || (status !== undefined && /^(Unknown|UnknownError|SyntaxError)$/.test(name))) {
    return as(answeredByAnother(what, `HTTP ${status}${status === 407 ? ', a proxy requires a login' : ''}`));
  }
  if (isUnreachable(error)) {
    const proxy = env.HTTPS_PROXY || env.https_proxy;
    const way = proxy ? 'through the proxy of HTTPS_PROXY' : 'directly, since HTTPS_PROXY is not set';
    return as(
      `AWS cannot be reached (${what}: ${codeOf(error) || said}), ${way}. Expected an answer from its endpoint. Check the network, HTTPS_PROXY and NO_PROXY.`,
    );
  }
  return as(
    `AWS refused ${what} with ${name}: ${said} Expected its answer. Fix the reported problem, and run the command again.`,
  );
}

/** There was no answer, a server error or throttling: a retry may succeed. */
export function isPassing(error: unknown): boolean {
  const status = statusOf(error);
  if (status === undefined) return isUnreachable(error);
  return status >= 500 || status === 429 || (error instanceof Error && /Throttl/.test(error.name));
}

function isUnreachable(error: unknown): boolean {
  if (NO_CONNECTION.includes(codeOf(error))) return true;
  return error instanceof Error && (error.name === 'TimeoutError' || /proxy/i.test(error.message));
}

/**
 * An answer without a request id is not from AWS. It can be a proxy's page with status 200, which the SDK reads as an empty answer.
 * @throws {AwsRequestError}
 */
export function checkIsOfAws(what: string, answer: { readonly $metadata: { readonly requestId?: string } }): void {
  if (answer.$metadata.requestId !== undefined) return;
  throw new AwsRequestError(answeredByAnother(what, 'an answer without a request id'));
}

const answeredByAnother = (what: string, received: string): string =>
  `The answer is not from AWS but, for instance, from a proxy (${what}: ${received}). Expected AWS's own answer. Check HTTPS_PROXY, its user name and password, and NO_PROXY.`;

function expired(what: string, said: string): string {
  return `The AWS credentials have expired (${what}). ${said} Expected valid credentials of the stage's account. ${LOG_IN}`;
}

/** The message of AWS, always with a full stop at the end. */
function firstLine(message: string): string {
  const line = (message.split(/\r?\n/)[0] ?? '').trim().slice(0, 300);
  return line === '' || /[.!?]$/.test(line) ? line : `${line}.`;
}

/** Node's code of an error, such as `ENOTFOUND`; '' without one. */
export function codeOf(error: unknown): string {
  return typeof error === 'object' && error !== null && 'code' in error && typeof error.code === 'string'
    ? error.code
    : '';
}

function statusOf(error: unknown): number | undefined {
  if (typeof error !== 'object' || error === null || !('$metadata' in error)) return undefined;
  return (error.$metadata as { httpStatusCode?: number } | undefined)?.httpStatusCode;
}
