// The identity, and whether AWS can be reached.
import { codeOf, isClockWrong, isPassing, SET_THE_CLOCK } from '../../aws-error.ts';
import { type Check, fail, type Outcome, ok, skipped } from '../check.ts';
import { type AwsContext, awsCheck, stageFlag } from './context.ts';

const GROUP = 'AWS credentials and network';
const LOG_IN = 'aws sso login, or export new AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and AWS_SESSION_TOKEN';
const CLOCK_MS = 5 * 60_000;

const reachable: Check<AwsContext> = {
  id: 'A05',
  group: GROUP,
  title: 'AWS can be reached',
  needs: [],
  async run({ aws, env }) {
    const proxy = env.HTTPS_PROXY || env.https_proxy ? 'through the proxy of HTTPS_PROXY' : 'directly';
    try {
      const { host, status, isAws } = await aws.reach();
      if (isAws) return ok(`${host}, ${proxy}`);
      return fail({
        what: 'The answer is not from AWS but, for instance, from a proxy',
        received: `HTTP ${status} without a request id of AWS, for ${host}, ${proxy}`,
        allowed: "AWS's own answer",
        todo: `Check HTTPS_PROXY, its user name and password, and NO_PROXY: curl -v https://${host}`,
      });
    } catch (error) {
      const code = codeOf(error) || String(error);
      return fail({
        what: /CERT|SELF_SIGNED|UNABLE_TO/.test(code)
          ? 'The certificate of AWS is not trusted'
          : 'AWS cannot be reached',
        received: `${code}, ${proxy}`,
        allowed: 'an answer of the Data API over HTTPS',
        todo: /CERT|SELF_SIGNED|UNABLE_TO/.test(code)
          ? "export NODE_EXTRA_CA_CERTS=FILE, with the certificate of your company's proxy"
          : 'Check the network, HTTPS_PROXY and NO_PROXY (without internet access, rds-data needs a VPC endpoint): ' +
            `curl -v https://rds-data.${aws.region}.amazonaws.com`,
      });
    }
  },
};

const clock: Check<AwsContext> = {
  id: 'L20',
  group: 'This machine',
  title: "This machine's clock is right",
  needs: ['A05'],
  async run({ aws }) {
    const { clockAheadMs } = await aws.reach();
    if (clockAheadMs === undefined) return skipped('the answer had no date');
    if (Math.abs(clockAheadMs) <= CLOCK_MS) return ok(`${(Math.abs(clockAheadMs) / 1000).toFixed(0)} s apart from AWS`);
    return wrongClock(
      `${Math.round(Math.abs(clockAheadMs) / 60_000)} min ${clockAheadMs > 0 ? 'ahead of' : 'behind'} AWS`,
    );
  },
};

const signature = awsCheck({
  id: 'A06',
  group: GROUP,
  title: 'AWS accepts the time of signatures',
  needs: ['A01', 'L20'],
  action: 'sts:GetCallerIdentity',
  async run({ aws }): Promise<Outcome> {
    try {
      await aws.identity();
    } catch (error) {
      if (isClockWrong(error)) return wrongClock((error as Error).message);
    }
    return ok('no signature was refused for its time');
  },
});

const credentials = awsCheck({
  id: 'A01',
  group: GROUP,
  title: 'There are AWS credentials',
  needs: ['A05'],
  action: 'credentials',
  async run({ aws }): Promise<Outcome> {
    try {
      return ok(await aws.credentials());
    } catch (error) {
      return fail({
        what: 'There are no AWS credentials',
        received: (error instanceof Error ? error.message : String(error)).split('\n')[0] ?? '',
        allowed: "credentials of the cluster's account from the environment, a profile, SSO or a role",
        todo: LOG_IN,
      });
    }
  },
});

const valid = awsCheck({
  id: 'A02',
  group: GROUP,
  title: 'AWS accepts the credentials',
  needs: ['A01', 'A06'],
  action: 'sts:GetCallerIdentity',
  async run({ aws }): Promise<Outcome> {
    try {
      return ok((await aws.identity()).arn);
    } catch (error) {
      if (isPassing(error)) throw error;
      const { name, message } = error as Error;
      return fail({
        what: /expired/i.test(`${name} ${message}`)
          ? 'The AWS credentials have expired'
          : 'AWS refuses the credentials',
        received: name,
        allowed: "valid credentials of the cluster's account",
        todo: LOG_IN,
      });
    }
  },
});

const account = awsCheck({
  id: 'A03',
  group: GROUP,
  title: "The credentials are of the cluster's account",
  needs: ['A02'],
  action: 'sts:GetCallerIdentity',
  async run(context): Promise<Outcome> {
    const { aws } = context;
    const own = (await aws.identity()).account;
    if (own === aws.account) return ok(own);
    return fail({
      what: 'The credentials are of another account than the cluster',
      received: own,
      allowed: aws.account,
      todo: `export AWS_PROFILE=NAME for that account, or write the connection again: npm run env${stageFlag(context)}`,
    });
  },
});

const region: Check<AwsContext> = {
  id: 'A04',
  group: GROUP,
  title: 'Cluster, secret and AWS_REGION are in one Region',
  needs: [],
  run(context) {
    const { aws, env, fileValues, target } = context;
    const regions = {
      cluster: aws.region,
      secret: target.secretArn.split(':')[3],
      AWS_REGION: env.AWS_REGION || fileValues().AWS_REGION,
    };
    if (new Set(Object.values(regions)).size === 1) return ok(aws.region);
    return fail({
      what: 'The Regions differ',
      received: Object.entries(regions)
        .map(([name, value]) => `${name} ${value ?? 'not set'}`)
        .join(', '),
      allowed: 'one Region',
      todo: `npm run env${stageFlag(context)}`,
    });
  },
};

export const ACCOUNT_CHECKS: readonly Check<AwsContext>[] = [
  reachable,
  clock,
  credentials,
  signature,
  valid,
  account,
  region,
];

function wrongClock(received: string): Outcome {
  return fail({
    what: "This machine's clock is wrong, and AWS refuses requests that are signed at another time",
    received,
    allowed: 'at most 5 min apart',
    todo: SET_THE_CLOCK,
  });
}
