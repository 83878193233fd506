import { describe, expect, test } from '@jest/globals';
import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { callerOf } from '../../../functions/runtime/caller.ts';
import { type Authorizer, identityOf } from './identity.ts';

const NOW = new Date('2026-11-29T08:00:00Z');
const JWT: Authorizer = { kind: 'jwt', issuer: 'https://issuer.example.com/', audience: ['https://api.example.com'] };
const identity = (
  header?: string,
  authorizer: Authorizer = { kind: 'iam' },
  defaultCaller: string | undefined = 'dev-user',
) => identityOf(header, { authorizer, defaultCaller }, NOW);
const subject = (header: string | undefined, authorizer: Authorizer): string => {
  const found = identity(header, authorizer);
  if (found.refusal !== undefined) return found.refusal;
  return callerOf({ requestContext: { authorizer: found.authorizer } } as unknown as APIGatewayProxyEventV2);
};

describe('the caller', () => {
  test.each<[string | undefined, Authorizer, string]>([
    [undefined, { kind: 'iam' }, 'arn:aws:iam::000000000000:user/dev-user'],
    ['Bearer dev.alice', { kind: 'iam' }, 'arn:aws:iam::000000000000:user/alice'],
    ['bearer dev.alice', { kind: 'iam' }, 'arn:aws:iam::000000000000:user/alice'],
    [undefined, JWT, 'https://issuer.example.com/#dev-user'],
    ['Bearer dev.alice@x', JWT, 'https://issuer.example.com/#alice@x'],
  ])('of %s with %j is %s for the functions', (header, authorizer, expected) => {
    expect(subject(header, authorizer)).toBe(expected);
  });

  test('has every claim as text, and no scopes, as API Gateway sends them', () => {
    expect(identity('Bearer dev.alice', JWT)).toMatchObject({
      authorizer: {
        jwt: {
          claims: {
            iss: 'https://issuer.example.com/',
            sub: 'alice',
            aud: 'https://api.example.com',
            iat: '1795939200',
            exp: '1795942800',
          },
          scopes: null,
        },
      },
    });
  });

  test('is the same IAM user in every request with the same name', () => {
    expect(identity('Bearer dev.alice')).toEqual(identity('Bearer dev.alice'));
    expect(identity('Bearer dev.alice')).not.toEqual(identity('Bearer dev.bob'));
  });
});

test('a refusal never repeats the header, which may be a real credential', () => {
  expect(identity('Bearer eyJhbGciOi.eyJzdWIiOi.c2lnbmF0dXJl').refusal).not.toContain('c2lnbmF0dXJl');
  expect(identity('Bearer dev.a/secret').refusal).not.toContain('secret');
});

describe('a header that is refused, with the reason,', () => {
  test.each([
    ['a token', 'Bearer eyJhbGciOi.eyJzdWIiOi.c2lnbmF0dXJl', 'a token of three parts'],
    ['a name with a dot', 'Bearer dev.alice.b', 'The name after "dev." is not allowed'],
    [
      'a signature',
      'AWS4-HMAC-SHA256 Credential=AKIA/20261129/us-east-1/execute-api/aws4_request',
      'a signature of AWS',
    ],
    ['a password', 'Basic YWxpY2U6eA==', 'something else'],
    ['nothing', '', 'something else'],
    ['two tokens', 'Bearer dev.alice,Bearer dev.bob', 'The name after "dev." is not allowed'],
    ['no name', 'Bearer dev.', 'The name after "dev." is not allowed'],
    ['a name of 65 letters', `Bearer dev.${'a'.repeat(65)}`, 'The name after "dev." is not allowed'],
    ['a name with a slash', 'Bearer dev.a/b', 'The name after "dev." is not allowed'],
  ])('holds %s', (_, header, reason) => {
    const { refusal } = identity(header);

    expect(refusal).toContain(reason);
  });

  test('is missing with --require-auth', () => {
    expect(identityOf(undefined, { authorizer: JWT, defaultCaller: undefined }, NOW).refusal).toContain(
      '--require-auth',
    );
  });
});
