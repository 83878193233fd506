import { functionsSignInWithIam } from '../names.ts';
import type { Check } from './check.ts';

const iamUserNeedsPostgres: Check = {
  reads: ['functions.backend', 'functions.iamUser'],
  find: ({ functions: { backend, iamUser } }) =>
    iamUser === undefined || backend === 'postgres'
      ? []
      : [
          {
            setting: 'functions.iamUser',
            what: `The backend "${backend}" does not sign in with a token of IAM for a user of the database.`,
            received: iamUser,
            allowed: 'iamUser together with functions.backend "postgres".',
            todo: 'Set functions.backend to "postgres", or remove iamUser.',
          },
        ],
};

/** RDS Proxy accepts only users whose secrets it can read: the stack gives it the secret of the master user. */
const proxyKnowsTheMasterUser: Check = {
  reads: ['functions.backend', 'functions.iamUser', 'access.users', 'network.proxy'],
  find: ({ functions: { backend, iamUser }, access, network: { proxy } }) => {
    if (backend !== 'postgres' || proxy === undefined || (iamUser === undefined && !access.users)) return [];
    const [setting, received] = iamUser === undefined ? ['access.users', true] : ['functions.iamUser', iamUser];
    return [
      {
        setting,
        what: 'The functions connect through the proxy, which accepts only the master user.',
        received,
        allowed: 'network.proxy without functions.iamUser and access.users, or these without a proxy.',
        todo: `Remove ${setting}, or network.proxy.`,
      },
    ];
  },
};

/** A function in a VPC has no public address, in a public subnet neither. */
const secretCanBeRead: Check = {
  reads: [
    'functions.backend',
    'functions.iamUser',
    'network.placement',
    'network.vpcEndpoints',
    'network.proxy',
    'access.users',
    'access.iamUsers',
  ],
  find: (stage) => {
    const { placement, vpcEndpoints } = stage.network;
    if (stage.functions.backend !== 'postgres' || functionsSignInWithIam(stage)) return [];
    // Whether a given VPC has NAT is unknown here.
    if (placement.kind === 'given' || vpcEndpoints.includes('secretsmanager')) return [];
    const endpoint = placement.kind === 'dedicated' ? 'add "secretsmanager" to network.vpcEndpoints, or ' : '';
    return [
      {
        setting: 'functions.backend',
        what: 'Functions in the VPC cannot reach Secrets Manager, which has the password.',
        received: `postgres, with network.placement ${placement.kind} and no endpoint for Secrets Manager`,
        allowed: 'A login by IAM; an interface endpoint in a dedicated VPC; a given VPC with an endpoint or NAT.',
        todo: `To fix it, ${endpoint}set access.users and access.iamUsers to true: docs/backends.md.`,
      },
    ];
  },
};

export const backendChecks: readonly Check[] = [iamUserNeedsPostgres, proxyKnowsTheMasterUser, secretCanBeRead];
