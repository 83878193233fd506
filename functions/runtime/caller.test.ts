import { describe, expect, test } from '@jest/globals';
import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { callerOf } from './caller.ts';
import { UnauthenticatedError } from './errors.ts';

const ISSUER = 'https://issuer.example.com/';
const caller = (authorizer: unknown, trustedRoles: readonly string[] = []) =>
  callerOf({ requestContext: { authorizer } } as unknown as APIGatewayProxyEventV2, trustedRoles);
const jwt = (iss: unknown, sub: unknown) => ({ jwt: { claims: { iss, sub } } });
const iam = (userArn: unknown) => ({ iam: { userArn } });

describe('the caller', () => {
  test.each([
    ['a JWT: its issuer and subject', jwt(ISSUER, '00u1'), `${ISSUER}#00u1`],
    ['a subject with a number sign', jwt(ISSUER, 'a#b'), `${ISSUER}#a#b`],
    [
      'a subject that looks like an ARN',
      jwt(ISSUER, 'arn:aws:iam::123456789012:user/a'),
      `${ISSUER}#arn:aws:iam::123456789012:user/a`,
    ],
    ['640 bytes', jwt('i', `${'🙂'.repeat(159)}xx`), `i#${'🙂'.repeat(159)}xx`],
    ['an IAM user', iam('arn:aws:iam::123456789012:user/team/alice'), 'arn:aws:iam::123456789012:user/team/alice'],
    ['the root user', iam('arn:aws:iam::123456789012:root'), 'arn:aws:iam::123456789012:root'],
    ['a role', iam('arn:aws:sts::123456789012:assumed-role/reporter/alice'), 'arn:aws:iam::123456789012:role/reporter'],
    [
      'a role in another partition',
      iam('arn:aws-cn:sts::123456789012:assumed-role/r/i-1'),
      'arn:aws-cn:iam::123456789012:role/r',
    ],
  ])('is, for %s', (_, authorizer, subject) => {
    expect(caller(authorizer)).toBe(subject);
  });

  test.each([
    ['no authorizer', undefined],
    ['no issuer', jwt(undefined, 'a')],
    ['no subject', jwt(ISSUER, undefined)],
    ['an empty issuer', jwt('', 'a')],
    ['an empty subject', jwt(ISSUER, '')],
    ['a subject that is a number', jwt(ISSUER, 1)],
    ['an issuer with a number sign, which makes two pairs equal', jwt('https://a#b', 'c')],
    ['an issuer that looks like an ARN', jwt('arn:aws:iam::123456789012:user/a', 'b')],
    ['641 characters', jwt('i', '🙂'.repeat(639))],
    ['U+0000 in the issuer', jwt('i\0', 'a')],
    ['U+0000 in the subject', jwt(ISSUER, 'a\0')],
    ['half of a character', jwt(ISSUER, '\ud83d')],
    ['an unusable JWT beside an IAM identity', { ...jwt(ISSUER, ''), ...iam('arn:aws:iam::123456789012:user/a') }],
    ['a federated user, whose name the caller chooses', iam('arn:aws:sts::123456789012:federated-user/alice')],
    ['an ARN of something else', iam('arn:aws:s3:::bucket')],
    ['an assumed role without a session', iam('arn:aws:sts::123456789012:assumed-role/reporter')],
    ['a session name with a slash', iam('arn:aws:sts::123456789012:assumed-role/reporter/a/b')],
  ])('is unknown with %s', (_, authorizer) => {
    expect(() => caller(authorizer)).toThrow(UnauthenticatedError);
  });
});

describe('the session name of a role', () => {
  const SESSION = 'arn:aws:sts::123456789012:assumed-role/sso_dev/alice@example.com';

  test.each([
    ['is part of the caller for a role that the stage trusts', ['reports', 'sso_dev'], SESSION],
    ['is not part of it for another role', ['sso'], 'arn:aws:iam::123456789012:role/sso_dev'],
    ['is not part of it for a role in other letters', ['SSO_dev'], 'arn:aws:iam::123456789012:role/sso_dev'],
    [
      'is not part of it for a role that has the name of the session',
      ['alice@example.com'],
      'arn:aws:iam::123456789012:role/sso_dev',
    ],
  ])('%s', (_, trustedRoles, subject) => {
    expect(caller(iam(SESSION), trustedRoles)).toBe(subject);
  });

  test('is trusted for the roles of TRUSTED_SESSION_ROLES, which are separated by spaces', () => {
    const event = { requestContext: { authorizer: iam(SESSION) } } as unknown as APIGatewayProxyEventV2;
    process.env.TRUSTED_SESSION_ROLES = 'a,b sso_dev';
    try {
      expect(callerOf(event)).toBe(SESSION);
    } finally {
      delete process.env.TRUSTED_SESSION_ROLES;
    }
    expect(callerOf(event)).toBe('arn:aws:iam::123456789012:role/sso_dev');
  });
});
