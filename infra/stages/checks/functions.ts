import { show } from '../../problem.ts';
import { OPTIONS } from '../option-table.ts';
import type { Check, Setting } from './check.ts';

const jwtIsComplete: Check = {
  reads: ['functions.authorizer', 'functions.issuer', 'functions.audience'],
  find: ({ functions: { authorizer, issuer, audience } }) => {
    if (authorizer !== 'jwt') return [];
    const missing = (setting: string, received: unknown, allowed: string) => ({
      setting,
      what: 'The authorizer "jwt" needs it: without it the API could not check a token.',
      received,
      allowed,
      todo: 'Set functions.issuer and functions.audience to those of your identity provider, or functions.authorizer to "iam".',
    });
    return [
      ...(issuer === undefined ? [missing('functions.issuer', issuer, 'The claim iss of the tokens.')] : []),
      ...(audience.length === 0
        ? [missing('functions.audience', audience, 'One or more values of the claim aud or client_id.')]
        : []),
    ];
  },
};

const issuerHasJwt: Check = {
  reads: ['functions.authorizer', 'functions.issuer', 'functions.audience'],
  find: ({ functions: { authorizer, issuer, audience } }) => {
    if (authorizer !== 'iam' || (issuer === undefined && audience.length === 0)) return [];
    return [
      {
        setting: issuer === undefined ? 'functions.audience' : 'functions.issuer',
        what: 'The authorizer "iam" reads no tokens.',
        received: issuer ?? audience,
        allowed: 'issuer and audience together with functions.authorizer "jwt".',
        todo: 'Set functions.authorizer to "jwt", or remove issuer and audience.',
      },
    ];
  },
};

const sessionsHaveIam: Check = {
  reads: ['functions.authorizer', 'functions.trustedSessionRoles'],
  find: ({ functions: { authorizer, trustedSessionRoles } }) => {
    if (authorizer !== 'jwt' || trustedSessionRoles.length === 0) return [];
    return [
      {
        setting: 'functions.trustedSessionRoles',
        what: 'The authorizer "jwt" has no callers with roles.',
        received: trustedSessionRoles,
        allowed: 'trustedSessionRoles together with functions.authorizer "iam".',
        todo: 'Remove trustedSessionRoles, or set functions.authorizer to "iam".',
      },
    ];
  },
};

const FUNCTION_OPTIONS: readonly Setting[] = [
  'functions.backend',
  'functions.iamUser',
  'functions.issuer',
  'functions.audience',
  'functions.trustedSessionRoles',
  'functions.memoryMib',
  'functions.timeoutSeconds',
  'functions.reservedConcurrency',
  'functions.tracing',
  'functions.requestsPerSecond',
  'functions.requestBurst',
  'functions.corsOrigins',
];

/** An API that anybody may call must not be made by forgetting the option that protects it. */
const optionsHaveAuthorizer: Check = {
  reads: ['functions.authorizer', ...FUNCTION_OPTIONS],
  find: ({ functions: { authorizer, ...others } }) => {
    if (authorizer !== undefined) return [];
    const values: Readonly<Record<string, unknown>> = others;
    const set = OPTIONS.find(
      ({ group, name, default: preset }) =>
        group === 'functions' && name in values && show(values[name]) !== show(preset),
    );
    if (set === undefined) return [];
    return [
      {
        setting: 'functions.authorizer',
        what: `The stage sets ${set.setting}, but not who may call the API.`,
        received: authorizer,
        allowed: '"iam" or "jwt" together with other options of functions.',
        todo: 'Set functions.authorizer, or remove the other options of functions.',
      },
    ];
  },
};

export const functionsChecks: readonly Check[] = [jwtIsComplete, issuerHasJwt, sessionsHaveIam, optionsHaveAuthorizer];
