import { may } from '../../policy/iam.ts';
import { type Block, type Document, dataOf, resourcesOf } from '../../terraform/document.ts';
import { names, pointsAt, referencesFrom } from '../../terraform/references.ts';
import { given } from '../../terraform/show.ts';
import { asBlocks, asNumber, asText, isKnown, isObject, isSet, type Value } from '../../terraform/value.ts';
import { clustersOf, pauses } from '../aurora.ts';
import { type AttachedPolicy, identityPolicies, isOfRoleOf } from '../policies.ts';
import type { StateRule } from '../rule.ts';
import { argument, each, look, outside, resources, stop } from './forms.ts';

const CREATE_FUNCTION = 'https://docs.aws.amazon.com/lambda/latest/api/API_CreateFunction.html';
const PAUSE_PAGE = 'https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/aurora-serverless-v2-auto-pause.html';

/** A cluster that was paused for more than a day takes this long to answer again, and sometimes longer. */
const RESUME_SECONDS = 30;
/** Resume, retries and the statement itself. */
const COMFORTABLE_SECONDS = 60;
const MAX_ENVIRONMENT_BYTES = 4096;

const FUNCTIONS = resources('aws_lambda_function');

export const functionRules: readonly StateRule[] = [
  stop('AURORA-FN-001', 'Lambda refuses the environment of the function.', {
    allowed: `${MAX_ENVIRONMENT_BYTES} bytes for all names and values together.`,
    todo: 'Keep names of connections in it, and read everything else from Parameter Store or a file of the bundle.',
    source: 'https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html',
    find: each(FUNCTIONS, (block) => {
      const variables = Object.entries(environmentOf(block));
      // What is not known yet is not counted: what is known decides.
      const known = Object.fromEntries(variables.filter(([, value]) => isKnown(value)));
      const bytes = Buffer.byteLength(JSON.stringify(known));
      return bytes > MAX_ENVIRONMENT_BYTES && `${bytes} bytes in ${variables.length} variables`;
    }),
  }),
  stop('AURORA-FN-002', 'Lambda refuses the timeout or the memory of the function.', {
    allowed: 'timeout 1 to 900 whole seconds; memory_size 128 to 10240 MB.',
    todo: 'Set them in that range.',
    source: CREATE_FUNCTION,
    find: each(FUNCTIONS, (block) => {
      const limits = { timeout: outside(1, 900), memory_size: outside(128, 10_240) };
      const wrong = Object.entries(limits).filter(([name, isWrong]) => isWrong(block.values[name]));
      return given(block, ...wrong.map(([name]) => name));
    }),
  }),
  stop('AURORA-FN-003', 'The function gives up before a paused cluster has resumed.', {
    allowed: `timeout ${COMFORTABLE_SECONDS} seconds or more for a function that uses a cluster with a minimum of 0 ACU; the default is 3.`,
    todo: `Set timeout to ${COMFORTABLE_SECONDS}, or min_capacity to 0.5.`,
    source: PAUSE_PAGE,
    find: behindPause((timeout) => timeout < RESUME_SECONDS),
  }),
  look('AURORA-FN-004', 'The function has little time left after a paused cluster has resumed.', {
    allowed: `timeout ${COMFORTABLE_SECONDS} seconds or more for a function that uses a cluster with a minimum of 0 ACU.`,
    todo: `Set timeout to ${COMFORTABLE_SECONDS}, or min_capacity to 0.5.`,
    source: PAUSE_PAGE,
    find: behindPause((timeout) => timeout >= RESUME_SECONDS && timeout < COMFORTABLE_SECONDS),
  }),
  look('AURORA-FN-005', 'API Gateway gives up after 30 seconds: the cluster may still be resuming then.', {
    allowed: 'A minimum of 0.5 ACU behind API Gateway, or a client that repeats a request that failed with 503 or 504.',
    todo: 'Set min_capacity to 0.5, or let the function answer early and the client ask again.',
    source: 'https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-quotas.html',
    find: (stack, { documents }) =>
      usersOfPausing(stack, documents).flatMap((block) =>
        resourcesOf(stack, 'aws_lambda_permission')
          .filter(({ values }) => values.principal === 'apigateway.amazonaws.com')
          .filter((permission) => pointsAt(permission, 'function_name', block, 'function_name'))
          .map((permission) => ({
            at: block,
            received: `called by API Gateway (${permission.address}), minimum 0 ACU`,
          })),
      ),
  }),
  stop('AURORA-FN-006', 'Lambda refuses the description of the function.', {
    allowed: 'Up to 256 characters.',
    todo: 'Shorten description.',
    source: CREATE_FUNCTION,
    find: each(FUNCTIONS, ({ values }) => {
      const length = asText(values.description)?.length ?? 0;
      return length > 256 && `description of ${length} characters`;
    }),
  }),
  look('AURORA-FN-007', 'The runtime of the function is past its end of support.', {
    allowed: 'nodejs24.x (to 2028-04-30) or nodejs22.x (to 2027-04-30).',
    todo: 'Set runtime to "nodejs24.x"; handlers must be async functions there.',
    source: 'https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtimes.html',
    find: argument(FUNCTIONS, 'runtime', (runtime) => {
      const version = /^nodejs(\d+)?/.exec(asText(runtime) ?? '');
      return version !== null && Number(version[1] ?? 0) < 22;
    }),
  }),
  stop('AURORA-FN-008', 'Lambda refuses a variable of the function: its name is Lambda’s own.', {
    allowed: 'Any other name. Lambda sets AWS_REGION itself.',
    todo: 'Remove it from the environment.',
    source: 'https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html',
    find: each(FUNCTIONS, (block) =>
      Object.keys(environmentOf(block))
        .filter((name) => RESERVED_VARIABLES.has(name))
        .join(', '),
    ),
  }),
  stop('AURORA-FN-009', 'A password is in the environment of the function: who may describe it can read it.', {
    allowed: 'The ARN of the secret, from which the Data API or the function itself reads the password.',
    todo: 'Remove it, and pass AURORA_SECRET_ARN or DATABASE_SECRET_ARN.',
    source: 'https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars-encryption.html',
    find: each(FUNCTIONS, (block) => {
      const byName = Object.keys(environmentOf(block)).filter(
        (name) => /passw|pwd/i.test(name) && !/_arn$/i.test(name),
      );
      const byReference = referencesFrom(block, 'environment').filter((reference) =>
        /\.(result|master_password|secret_string)$/.test(reference),
      );
      return [...byName.map((name) => `${name} (value not shown)`), ...byReference].join(', ');
    }),
  }),
  look('AURORA-FN-016', 'The function gets the secret of the master user, although others have fewer rights.', {
    allowed: 'The secret of the user that it needs: aurora_ro_secret_arn to read, aurora_rw_secret_arn to write.',
    todo: 'Pass that parameter as AURORA_SECRET_ARN, and let the role read that secret alone.',
    source: 'https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/data-api.access.html',
    find: (stack, { documents }) =>
      documents.some((each) => secretParameters(each).some(({ values }) => OF_A_USER.test(asText(values.name) ?? '')))
        ? resourcesOf(stack, 'aws_lambda_function').flatMap((block) => mastersSecret(stack, block))
        : [],
  }),
];

const OF_A_USER = /\/aurora_(ro|rw|migrate)_secret_arn$/;
const OF_THE_MASTER = /\/aurora_secret_arn$/;

function secretParameters(stack: Document): readonly Block[] {
  return [...resourcesOf(stack, 'aws_ssm_parameter'), ...dataOf(stack, 'aws_ssm_parameter')];
}

/** Where a function gets the secret of the master user: at most one problem. */
function mastersSecret(stack: Document, block: Block): readonly { readonly at: Block; readonly received: string }[] {
  const parameters = secretParameters(stack).filter(({ values }) => OF_THE_MASTER.test(asText(values.name) ?? ''));
  const isMasters = (reference: string) =>
    /^aws_rds_cluster\.[^.]+\.master_user_secret\b/.test(reference) ||
    parameters.some((parameter) => names(reference, parameter));
  const places = [
    ...(referencesFrom(block, 'environment').some(isMasters) ? ['in its environment'] : []),
    ...(policiesOf(stack, block).some(({ at }) => referencesFrom(at).some(isMasters)) ? ['by its role'] : []),
  ];
  return places.length === 0 ? [] : [{ at: block, received: `the secret of the master user ${places.join(' and ')}` }];
}

/** @see https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html */
const RESERVED_VARIABLES: ReadonlySet<string> = new Set([
  '_HANDLER',
  '_X_AMZN_TRACE_ID',
  'AWS_DEFAULT_REGION',
  'AWS_REGION',
  'AWS_EXECUTION_ENV',
  'AWS_LAMBDA_FUNCTION_NAME',
  'AWS_LAMBDA_FUNCTION_MEMORY_SIZE',
  'AWS_LAMBDA_FUNCTION_VERSION',
  'AWS_LAMBDA_INITIALIZATION_TYPE',
  'AWS_LAMBDA_LOG_GROUP_NAME',
  'AWS_LAMBDA_LOG_STREAM_NAME',
  'AWS_ACCESS_KEY',
  'AWS_ACCESS_KEY_ID',
  'AWS_SECRET_ACCESS_KEY',
  'AWS_SESSION_TOKEN',
  'AWS_LAMBDA_RUNTIME_API',
  'LAMBDA_TASK_ROOT',
  'LAMBDA_RUNTIME_DIR',
]);

/** Its environment variables; none where they are not known. */
export function environmentOf(block: Block): Readonly<Record<string, Value>> {
  const variables = asBlocks(block.values.environment)[0]?.variables;
  return isObject(variables) ? variables : {};
}

function behindPause(isTooShort: (timeout: number) => boolean): StateRule['find'] {
  return (stack, { documents }) =>
    usersOfPausing(stack, documents)
      .filter(({ values }) => isTooShort(isSet(values.timeout) ? (asNumber(values.timeout) ?? Number.NaN) : 3))
      .map((block) => ({ at: block, received: `${given(block, 'timeout')}, minimum 0 ACU` }));
}

/** Functions that use a cluster which pauses: by their environment, or by what their role may do. */
function usersOfPausing(stack: Document, documents: readonly Document[]): readonly Block[] {
  const clusters = documents.flatMap(clustersOf);
  const pausing = clusters.filter(pauses);
  if (pausing.length === 0) return [];
  return resourcesOf(stack, 'aws_lambda_function').filter((block) => {
    const own = clusters.filter((cluster) => referencesFrom(block).some((reference) => names(reference, cluster)));
    if (own.length > 0) return own.some((cluster) => pausing.includes(cluster));
    // The cluster is in another stack, or the role leads to it: any that pauses may be the one.
    const { AURORA_CLUSTER_ARN, DATABASE_HOST } = environmentOf(block);
    return isSet(AURORA_CLUSTER_ARN) || isSet(DATABASE_HOST) || mayUseDataApi(stack, block);
  });
}

function mayUseDataApi(stack: Document, block: Block): boolean {
  return policiesOf(stack, block).some(({ statements }) =>
    statements.some((statement) =>
      statement.resources.patterns.some((resource) =>
        may([statement], { action: 'rds-data:ExecuteStatement', resource }),
      ),
    ),
  );
}

function policiesOf(stack: Document, block: Block): readonly AttachedPolicy[] {
  const isOfRole = isOfRoleOf(stack, block);
  return identityPolicies(stack).filter(({ at }) => isOfRole(at));
}
