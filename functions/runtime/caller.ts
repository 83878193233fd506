import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { UnauthenticatedError } from './errors.ts';

/**
 * Who calls, by what the authorizer of API Gateway says: a JWT's `sub`, or the ARN of an IAM caller. Nothing that the
 * caller can write (headers, body, path) is looked at.
 *
 * @throws {UnauthenticatedError} the event has neither.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-jwt-authorizer.html
 */
export function callerOf(event: APIGatewayProxyEventV2): string {
  const authorizer = member(event.requestContext, 'authorizer');
  const subject = member(member(member(authorizer, 'jwt'), 'claims'), 'sub');
  const userArn = member(member(authorizer, 'iam'), 'userArn');
  // A token that calls itself an ARN must not become an IAM caller.
  if (isName(subject) && !subject.startsWith('arn:')) return subject;
  if (subject === undefined && isName(userArn)) return userArn;
  throw new UnauthenticatedError(
    'The request has no caller. Put a JWT or IAM authorizer before this route, and send the request with its credentials.',
  );
}

/** The longest that `users.subject` takes. */
const MAX_SUBJECT_CHARACTERS = 640;

function isName(value: unknown): value is string {
  return typeof value === 'string' && value.length > 0 && value.length <= MAX_SUBJECT_CHARACTERS;
}

/** The types of API Gateway promise members that a route without an authorizer has not. */
function member(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, name)
    ? (value as Readonly<Record<string, unknown>>)[name]
    : undefined;
}
