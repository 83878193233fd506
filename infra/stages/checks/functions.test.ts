import { describe, expect, test } from '@jest/globals';
import { problemsOf } from '../test/problems-of.ts';

const ISSUER = 'https://issuer.example.com/';
const ROLE = 'AWSReservedSSO_Developer_0123456789abcdef';
const settingsOf = (functions: object) => problemsOf({ functions }).map(({ setting }) => setting);

describe('the API of a stage', () => {
  test.each<[string, object]>([
    ['iam', { authorizer: 'iam' }],
    ['iam with trusted roles', { authorizer: 'iam', trustedSessionRoles: [ROLE, 'a,b', 'r'.repeat(64)] }],
    ['jwt with issuer and audience', { authorizer: 'jwt', issuer: ISSUER, audience: ['orders'] }],
    ['no options', {}],
  ])('may have %s', (_, functions) => {
    expect(settingsOf(functions)).toEqual([]);
  });

  test.each<[string, object, readonly string[]]>([
    ['jwt without an issuer', { authorizer: 'jwt', audience: ['orders'] }, ['functions.issuer']],
    ['jwt without an audience', { authorizer: 'jwt', issuer: ISSUER }, ['functions.audience']],
    ['jwt alone', { authorizer: 'jwt' }, ['functions.issuer', 'functions.audience']],
    ['iam with an issuer', { authorizer: 'iam', issuer: ISSUER }, ['functions.issuer']],
    ['an issuer that is not https', { authorizer: 'jwt', issuer: 'http://a/', audience: ['x'] }, ['functions.issuer']],
    [
      'jwt with trusted roles',
      { authorizer: 'jwt', issuer: ISSUER, audience: ['orders'], trustedSessionRoles: [ROLE] },
      ['functions.trustedSessionRoles'],
    ],
    ['trusted roles without an authorizer', { trustedSessionRoles: [ROLE] }, ['functions.authorizer']],
    [
      'a trusted role by its ARN',
      { authorizer: 'iam', trustedSessionRoles: [`arn:aws:iam::123456789012:role/${ROLE}`] },
      ['functions.trustedSessionRoles'],
    ],
    ['a role twice', { authorizer: 'iam', trustedSessionRoles: [ROLE, ROLE] }, ['functions.trustedSessionRoles']],
    [
      '21 trusted roles',
      { authorizer: 'iam', trustedSessionRoles: Array.from({ length: 21 }, (_, i) => `r${i}`) },
      ['functions.trustedSessionRoles'],
    ],
  ])('is refused with %s', (_, functions, settings) => {
    expect(settingsOf(functions)).toEqual(settings);
  });
});
