import { stageNames } from '../../../infra/stages/names.ts';
import { type Check, fail, type Outcome, ok, skipped, unknown, warn } from '../check.ts';
import { type AwsContext, awsCheck, stageFlag } from './context.ts';
import { callerPrincipal } from './permissions.ts';

const GROUP = 'Secrets Manager';

const exists = awsCheck({
  id: 'A12',
  group: GROUP,
  title: 'The secret exists',
  needs: ['A03', 'A04'],
  action: 'secretsmanager:DescribeSecret',
  async run(context): Promise<Outcome> {
    const { aws, target } = context;
    const secret = await aws.secret();
    if (secret === undefined) {
      return fail({
        what: 'The secret with the password does not exist',
        received: `none in ${aws.region}`,
        allowed: target.secretArn,
        todo: `npm run env${stageFlag(context)}`,
      });
    }
    if (secret.DeletedDate === undefined) return ok(secret.Name ?? target.secretArn);
    return fail({
      what: 'The secret is scheduled for deletion, and cannot be read',
      received: `deleted on ${secret.DeletedDate.toISOString().slice(0, 10)}`,
      allowed: 'a secret that is not deleted',
      todo: `aws secretsmanager restore-secret --region ${aws.region} --secret-id ${target.secretArn}`,
    });
  },
});

const belongs = awsCheck({
  id: 'A13',
  group: GROUP,
  title: "The secret is this cluster's",
  needs: ['A07', 'A12'],
  action: 'secretsmanager:DescribeSecret',
  async run(context): Promise<Outcome> {
    const { aws, stage, target } = context;
    const managed = (await aws.cluster())?.MasterUserSecret?.SecretArn;
    const name = (await aws.secret())?.Name ?? '';
    if (managed === target.secretArn) return ok('managed by RDS');
    const { secretPrefix } = stageNames({ name: stage });
    if (managed === undefined && name.startsWith(secretPrefix)) return ok(name);
    // A secret that RDS manages belongs to one cluster; any other may belong to a user of the database.
    const judge = name.startsWith('rds!cluster-') ? fail : warn;
    return judge({
      what: 'The secret does not look like one of this cluster',
      received: name,
      allowed: managed ?? `${secretPrefix}…, or the secret of a user of this database`,
      todo: `npm run env${stageFlag(context)}`,
    });
  },
});

const key = awsCheck({
  id: 'A14',
  group: GROUP,
  title: 'The key of the secret may be used',
  needs: ['A12'],
  action: 'iam:SimulatePrincipalPolicy',
  async run({ aws, env, fileValues }): Promise<Outcome> {
    const id = (await aws.secret())?.KmsKeyId;
    if (id === undefined || /alias\/aws\/secretsmanager$/.test(id)) return ok("AWS's own key");
    const arn = id.startsWith('arn:') ? id : `arn:aws:kms:${aws.region}:${aws.account}:key/${id}`;
    const role = env.LAMBDA_ROLE_ARN || fileValues().LAMBDA_ROLE_ARN;
    const principals = [await callerPrincipal(aws), ...(role ? [role] : [])].filter((one) => one !== undefined);
    for (const principal of principals) {
      const [decision] = await aws.simulate(principal, ['kms:Decrypt'], arn);
      if (decision === undefined || decision.allowed) continue;
      if (decision.missing.length > 0) {
        return unknown({
          what: 'The simulator cannot decide without values of the request',
          received: decision.missing.join(', '),
          allowed: 'a decision',
          todo: `aws iam simulate-principal-policy --policy-source-arn ${principal} --action-names kms:Decrypt --resource-arns ${arn}`,
        });
      }
      return fail({
        what: 'The key that encrypts the secret may not be used, as far as identity policies go',
        received: `${decision.decision} of kms:Decrypt for ${principal} on ${arn}`,
        allowed: 'kms:Decrypt, in the policy of the role and in the policy of the key',
        todo: `npm run deploy grants it to the role of the functions; to look: aws kms get-key-policy --region ${aws.region} --key-id ${arn} --policy-name default`,
      });
    }
    return principals.length === 0
      ? skipped('the root user may do everything')
      : ok(`${arn}, as far as identity policies go`);
  },
});

/** The limit of Security Hub's SecretsManager.4. */
const OLDEST_DAYS = 90;
const DAY_MS = 86_400_000;

const age = awsCheck({
  id: 'A34',
  group: GROUP,
  title: 'No password is old',
  needs: ['A07', 'A12'],
  action: 'secretsmanager:DescribeSecret',
  async run(context): Promise<Outcome> {
    const { aws, nowMs, stage, target } = context;
    const isManaged = (await aws.cluster())?.MasterUserSecret?.SecretArn === target.secretArn;
    const master = isManaged ? undefined : await aws.secret();
    const secrets = { ...(master && { master }), ...(await aws.userSecrets()) };
    const ages = Object.entries(secrets).map(([user, { LastChangedDate, CreatedDate }]) => {
      const changed = LastChangedDate ?? CreatedDate;
      return { user, days: changed === undefined ? 0 : Math.floor((nowMs - changed.getTime()) / DAY_MS) };
    });
    const old = ages.filter(({ days }) => days > OLDEST_DAYS);
    if (old.length === 0) return ok(ages.length === 0 ? 'RDS rotates it' : `changed in the last ${OLDEST_DAYS} days`);
    const todo = old.map(({ user }) =>
      user === 'master'
        ? `Raise credentials.passwordVersion in infra/stages/${stage}.ts, then: npm run deploy${stageFlag(context)}`
        : `npm run users -- rotate ${user}${stage === 'dev' ? '' : ` --stage ${stage}`}`,
    );
    return warn({
      what: 'The password of a secret has not been changed for a long time',
      received: old.map(({ user, days }) => `${user}: ${days} days`).join(', '),
      allowed: `${OLDEST_DAYS} days at most`,
      todo: todo.join('; '),
    });
  },
});

export const SECRET_CHECKS: readonly Check<AwsContext>[] = [exists, belongs, key, age];
