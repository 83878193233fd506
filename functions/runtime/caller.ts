import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { UnauthenticatedError } from './errors.ts';
import { isStorable } from './text.ts';

/** An owner in the chat history has at most this many bytes of UTF-8, so that it fits into an index of every backend. */
const MAX_SUBJECT_BYTES = 640;
const ASSUMED_ROLE = /^arn:([^:]+):sts::(\d{12}):assumed-role\/([^/]+)\/[^/]+$/;
const IAM_IDENTITY = /^arn:[^:]+:iam::\d{12}:(?:root|user\/.+|role\/.+)$/;

/**
 * The caller according to the authorizer of API Gateway. Headers, body and path are ignored, because the caller controls them.
 *
 * | authorizer | subject |
 * | --- | --- |
 * | JWT | `<iss>#<sub>`, such as `https://issuer.example.com/#00u1a2b3`: two issuers may use the same `sub` |
 * | IAM user, or root | its ARN, `arn:aws:iam::123456789012:user/alice` |
 * | IAM role | the role's ARN, `arn:aws:iam::123456789012:role/reporter`. The caller chooses the name of the session. |
 * | IAM role of `trustedRoles` | the session's ARN, `arn:aws:sts::123456789012:assumed-role/reporter/alice` |
 *
 * @param trustedRoles names of roles whose session names are trusted. Default: the names in the variable `TRUSTED_SESSION_ROLES`,
 * which the option `functions.trustedSessionRoles` of a stage sets.
 *
 * @throws {UnauthenticatedError} there is no authorizer; a claim is missing; the subject has more than 640 bytes in UTF-8 or
 * text that PostgreSQL cannot store; an IAM identity is neither user nor role (`federated-user/…`: the caller chooses that name too).
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-jwt-authorizer.html
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html
 */
export function callerOf(event: APIGatewayProxyEventV2, trustedRoles = trustedRolesOf(process.env)): string {
  const authorizer = member(event.requestContext, 'authorizer');
  const jwt = member(authorizer, 'jwt');
  const subject =
    jwt === undefined ? iamSubject(member(authorizer, 'iam'), trustedRoles) : jwtSubject(member(jwt, 'claims'));
  if (subject !== undefined && isStorable(subject) && Buffer.byteLength(subject) <= MAX_SUBJECT_BYTES) return subject;
  throw new UnauthenticatedError(
    'The request has no usable caller. Put a JWT or IAM authorizer before this route, and send credentials with the request.',
  );
}

function jwtSubject(claims: unknown): string | undefined {
  const issuer = member(claims, 'iss');
  const subject = member(claims, 'sub');
  if (!isText(issuer) || !isText(subject)) return undefined;
  // An issuer is a URL without a fragment. With "#" two pairs could result in one subject; with "arn:", in the subject of an IAM caller.
  if (issuer.includes('#') || issuer.startsWith('arn:')) return undefined;
  return `${issuer}#${subject}`;
}

function iamSubject(iam: unknown, trustedRoles: readonly string[]): string | undefined {
  const arn = member(iam, 'userArn');
  if (!isText(arn)) return undefined;
  const [, partition, account, role] = ASSUMED_ROLE.exec(arn) ?? [];
  if (role !== undefined && trustedRoles.includes(role)) return arn;
  if (role !== undefined) return `arn:${partition}:iam::${account}:role/${role}`;
  return IAM_IDENTITY.test(arn) ? arn : undefined;
}

function trustedRolesOf({ TRUSTED_SESSION_ROLES: names = '' }: NodeJS.ProcessEnv): readonly string[] {
  return names.split(' ').filter((name) => name !== '');
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value !== '';
}

/** API Gateway's types declare members that an event without an authorizer lacks. */
function member(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, name)
    ? (value as Readonly<Record<string, unknown>>)[name]
    : undefined;
}
