import { DATA_API_ACTIONS } from '@daybreak/aurora/facts';
import { stageNames } from '../../../infra/stages/names.ts';
import { type Check, fail, type Outcome, ok, skipped, unknown } from '../check.ts';
import type { AwsFacts } from './clients.ts';
import { type AwsContext, awsCheck, stageFlag } from './context.ts';

const GROUP = 'IAM';
const caller = awsCheck({
  id: 'A20',
  group: GROUP,
  title: 'You may use the Data API of the cluster',
  needs: ['A03'],
  action: 'iam:SimulatePrincipalPolicy',
  async run(context): Promise<Outcome> {
    const principal = await callerPrincipal(context.aws);
    if (principal === undefined) return ok('the root user may do everything');
    return judge(context, { principal, who: 'You', actions: DATA_API_ACTIONS.transactions, logs: false });
  },
});

const role = awsCheck({
  id: 'A21',
  group: GROUP,
  title: 'The role of the functions may use the Data API of the cluster',
  needs: ['A03'],
  action: 'iam:SimulatePrincipalPolicy',
  async run(context): Promise<Outcome> {
    const arn = context.env.LAMBDA_ROLE_ARN || context.fileValues().LAMBDA_ROLE_ARN;
    if (!arn) return skipped('LAMBDA_ROLE_ARN is not set');
    const level = context.wanted?.access.lambdaLevel ?? 'transactions';
    return judge(context, {
      principal: arn,
      who: `Role ${arn.split('/').at(-1)}`,
      actions: DATA_API_ACTIONS[level],
      logs: true,
    });
  },
});

export const PERMISSION_CHECKS: readonly Check<AwsContext>[] = [caller, role];

/**
 * The identity for the simulator: the user, or the role of a session, whose ARN in STS does not have the path. Undefined for root.
 */
export async function callerPrincipal(aws: AwsFacts): Promise<string | undefined> {
  const { arn } = await aws.identity();
  const name = /^arn:[\w-]+:sts::\d+:assumed-role\/([^/]+)\//.exec(arn)?.[1];
  if (name !== undefined) return aws.roleArn(name);
  return arn.endsWith(':root') ? undefined : arn;
}

interface Subject {
  readonly principal: string;
  readonly who: string;
  readonly actions: readonly string[];
  readonly logs: boolean;
}

async function judge(context: AwsContext, { principal, who, actions, logs }: Subject): Promise<Outcome> {
  const { aws, stage, target } = context;
  const logGroup = `arn:aws:logs:${aws.region}:${aws.account}:log-group:${stageNames({ name: stage }).lambdaLogGroup}:*`;
  const questions: readonly (readonly [readonly string[], string])[] = [
    [actions, target.resourceArn],
    [['secretsmanager:GetSecretValue'], target.secretArn],
    ...(logs ? [[['logs:CreateLogStream', 'logs:PutLogEvents'], logGroup] as const] : []),
  ];
  const answers = await Promise.all(
    questions.map(async ([names, resource]) =>
      (await aws.simulate(principal, names, resource)).map((decision) => ({ ...decision, resource })),
    ),
  );
  const denied = answers.flat().filter(({ allowed }) => !allowed);
  const [first] = denied;
  if (first === undefined) return ok(`${answers.flat().length} actions, as far as identity policies go`);
  const unclear = denied.find(({ missing }) => missing.length > 0);
  if (unclear !== undefined && denied.every(({ missing }) => missing.length > 0)) {
    return unknown({
      what: 'The simulator cannot decide without values of the request',
      received: unclear.missing.join(', '),
      allowed: 'a decision',
      todo: `aws iam simulate-principal-policy --policy-source-arn ${principal} --action-names ${unclear.action} --resource-arns ${unclear.resource}`,
    });
  }
  const statement = {
    Effect: 'Allow',
    Action: denied.map(({ action }) => action),
    Resource: [...new Set(denied.map(({ resource }) => resource))],
  };
  return fail({
    what: `${who} may not ${first.action} on ${first.resource.split(':').slice(2).join(':')}`,
    received: denied.map(({ action, decision }) => `${decision} of ${action}`).join(', '),
    allowed: 'allowed, for each of these actions',
    todo: `${logs ? `npm run deploy${stageFlag(context)} (the stack grants them), or add the statement` : 'Add the statement'} ${JSON.stringify(statement)}`,
  });
}
