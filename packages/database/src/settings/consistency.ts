// Checks values that are valid on their own but do not belong together, such as those of two environments.

import type { ConnectionEnvName } from './connection-settings.ts';
import { accountOf, ENDPOINT_ENV, isLocalEndpoint, LOCAL_ACCOUNT, LOCAL_HOSTS_ENV, regionOf } from './local.ts';
import { showValue } from './show-value.ts';

const EXPECTED_ENDPOINT =
  'Expected a URL without user name, query or fragment: http or https on this machine, such as http://127.0.0.1:8432, or https elsewhere';

/** The problem of a single endpoint. */
export function endpointProblem(name: string, value: string, localHosts: readonly string[] = []): string | undefined {
  const url = URL.canParse(value) ? new URL(value) : undefined;
  const isPlain = url !== undefined && !url.username && !url.password && !url.search && !url.hash;
  if (isPlain && (url.protocol === 'https:' || (url.protocol === 'http:' && isLocalEndpoint(url, localHosts)))) {
    return undefined;
  }
  const problem = `${name}: got ${showValue(name, value)}. ${EXPECTED_ENDPOINT}. Correct it, or remove it to use AWS.`;
  if (!isPlain || url.protocol !== 'http:') return problem;
  return `${problem} If the local Data API answers there, set ${LOCAL_HOSTS_ENV}=${url.hostname}.`;
}

/**
 * Local values mixed with AWS, or two regions. `endpoint` is undefined when it is missing or invalid; `endpointGiven` distinguishes them,
 * so that an invalid one is reported only once.
 */
export function targetProblems(
  values: Readonly<Partial<Record<ConnectionEnvName, string>>>,
  endpointName: string,
  endpoint: string | undefined,
  endpointGiven: boolean,
  localHosts: readonly string[] = [],
): readonly string[] {
  const { AURORA_CLUSTER_ARN: cluster, AURORA_SECRET_ARN: secret, AWS_REGION: region } = values;
  const problems: string[] = [];
  const isLocal = (arn: string): boolean => accountOf(arn) === LOCAL_ACCOUNT;
  const place = (arn: string): string => (isLocal(arn) ? 'local' : 'on AWS');

  if (cluster && secret && isLocal(cluster) !== isLocal(secret)) {
    problems.push(
      `AURORA_SECRET_ARN: is ${place(secret)} (account ${accountOf(secret)}) while AURORA_CLUSTER_ARN is ${place(cluster)} (account ${accountOf(cluster)}). Both must be in the same place. Write both with one command: \`npm run env\` (AWS) or \`npm run local -- --env-file .env\` (local).`,
    );
  } else if (cluster && secret && regionOf(cluster) !== regionOf(secret)) {
    problems.push(
      `AURORA_SECRET_ARN: is in ${regionOf(secret)} while AURORA_CLUSTER_ARN is in ${regionOf(cluster)}. Both must be in the same region. Write both with \`npm run env\`.`,
    );
  }
  // Locally the region has no effect, and many shells export one: the loader reports that it is ignored.
  if (cluster && region && !isLocal(cluster) && regionOf(cluster) !== region) {
    problems.push(
      `AWS_REGION: got ${JSON.stringify(region)} while AURORA_CLUSTER_ARN is in ${regionOf(cluster)}. Set AWS_REGION to ${regionOf(cluster)}, or unset it in the environment to use the file's value.`,
    );
  }
  if (cluster && (!endpointGiven || endpoint)) {
    const isHere = endpoint !== undefined && isLocalEndpoint(new URL(endpoint), localHosts);
    if (isLocal(cluster) && !isHere) {
      const got = endpoint === undefined ? 'missing' : `got ${showValue(endpointName, endpoint)}`;
      problems.push(
        `${endpointGiven ? endpointName : ENDPOINT_ENV}: ${got} while AURORA_CLUSTER_ARN is local (account ${LOCAL_ACCOUNT}). Expected the local Data API, such as http://127.0.0.1:8432. Start it with \`npm run local -- --env-file .env\`, or run \`npm run env\` to use AWS.`,
      );
    } else if (!isLocal(cluster) && isHere) {
      problems.push(
        `${endpointName}: got ${showValue(endpointName, endpoint ?? '')}, which is this machine, while AURORA_CLUSTER_ARN is on AWS (account ${accountOf(cluster)}). Unset ${endpointName} to use AWS, or run \`npm run local -- --env-file .env\` for local ARNs.`,
      );
    }
  }
  return problems;
}
