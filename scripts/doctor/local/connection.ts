import {
  CONNECTION_SETTINGS,
  ConfigError,
  ENDPOINT_ENV,
  isLoopback,
  LOCAL_ACCOUNT,
  POSTGRES_ENV,
} from '@daybreak/database/settings';
import { proxyWithoutException } from '../../local/notices.ts';
import { type Check, fail, ok, skipped, warn } from '../check.ts';
import type { Surroundings } from '../surroundings.ts';

const GROUP = 'Connection';

const whole: Check<Surroundings> = {
  id: 'L11',
  group: GROUP,
  title: 'The connection is complete',
  needs: ['L09', 'L12'],
  run(context) {
    if (isUnset(context)) {
      return warn({
        what: 'No connection is set, so commands such as migrate and query have no database',
        received: `none of ${REQUIRED.join(', ')} in the environment and in ${context.envFile}`,
        allowed: 'all of them',
        todo: `npm run local -- --env-file ${context.envFile}`,
      });
    }
    try {
      const { database, local } = context.connection();
      return ok(`${database}, ${local ? 'on this machine' : 'on AWS'}`);
    } catch (error) {
      if (!(error instanceof ConfigError)) throw error;
      return fail({
        what: error.message.split('\n')[0] ?? '',
        received: error.problems.join(' ') || error.message,
        allowed: 'every value of the connection, well formed',
        todo: `npm run local -- --env-file ${context.envFile}, or npm run env for a stage on AWS`,
      });
    }
  },
};

const together: Check<Surroundings> = {
  id: 'L12',
  group: GROUP,
  title: 'Local names are used with a local endpoint',
  needs: ['L09'],
  run(context) {
    const arn = settingOf(context, 'AURORA_CLUSTER_ARN');
    const endpoint = settingOf(context, ENDPOINT_ENV) ?? settingOf(context, 'AWS_ENDPOINT_URL');
    const localArn = arn?.split(':')[4] === LOCAL_ACCOUNT;
    const localEndpoint = endpoint !== undefined && URL.canParse(endpoint) && isLoopback(new URL(endpoint));
    if (arn === undefined) return skipped('AURORA_CLUSTER_ARN is not set');
    if (localArn && endpoint === undefined) {
      return fail({
        what: 'The cluster is local, but no local endpoint is set: calls would go to AWS',
        received: `${arn}, without ${ENDPOINT_ENV}`,
        allowed: 'both, or neither',
        todo: `npm run local -- --env-file ${context.envFile}`,
      });
    }
    if (!localArn && localEndpoint) {
      return fail({
        what: 'The cluster is on AWS, and the endpoint is on this machine',
        received: `${arn}, ${ENDPOINT_ENV}=${endpoint}`,
        allowed: 'both, or neither',
        todo: `npm run local -- --env-file ${context.envFile}, or npm run env for the cluster on AWS`,
      });
    }
    return ok(localArn ? 'both are local' : 'both are of AWS');
  },
};

const profile: Check<Surroundings> = {
  id: 'L13',
  group: GROUP,
  title: 'AWS_PROFILE does not hide the keys of the local connection',
  needs: ['L11'],
  run(context) {
    if (!isLocal(context)) return skipped('the connection is not local');
    const { AWS_PROFILE: name } = context.env;
    if (!name) return ok('AWS_PROFILE is not set');
    return warn({
      what: 'AWS SDKs and the AWS CLI use the profile and ignore the keys of this connection',
      received: `AWS_PROFILE=${name}`,
      allowed: 'no AWS_PROFILE, for programs that use this connection',
      todo: 'unset AWS_PROFILE',
    });
  },
};

const proxy: Check<Surroundings> = {
  id: 'L14',
  group: GROUP,
  title: 'Calls to this machine do not go through a proxy',
  needs: ['L11'],
  run(context) {
    if (!isLocal(context)) return skipped('the connection is not local');
    const found = proxyWithoutException(context.env);
    if (found === undefined) return ok('no proxy, or NO_PROXY has 127.0.0.1');
    return warn({
      what: 'Programs may send calls for 127.0.0.1 to the proxy',
      received: `${found.variable} is set, and NO_PROXY does not have 127.0.0.1`,
      allowed: 'NO_PROXY with 127.0.0.1',
      todo: `export NO_PROXY=${found.noProxy}`,
    });
  },
};

export const CONNECTION_CHECKS: readonly Check<Surroundings>[] = [together, whole, profile, proxy];

const REQUIRED: readonly string[] = CONNECTION_SETTINGS.filter(({ required }) => required).map(({ env }) => env);
const NAMES: readonly string[] = [
  ...CONNECTION_SETTINGS.map(({ env }) => env).filter((name) => name !== 'AWS_REGION'),
  ...Object.values(POSTGRES_ENV),
];

/** Whether no setting selects a database. A Region alone does not. */
export function isUnset(context: Pick<Surroundings, 'env' | 'fileValues'>): boolean {
  return NAMES.every((name) => settingOf(context, name) === undefined);
}

/** Whether the connection is to this machine; also false without a connection. */
export function isLocal(context: Surroundings): boolean {
  return !isUnset(context) && context.connection().local;
}

function settingOf({ env, fileValues }: Pick<Surroundings, 'env' | 'fileValues'>, name: string): string | undefined {
  return env[name] || fileValues()[name] || undefined;
}
