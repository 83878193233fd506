import { describe, expect, test } from '@jest/globals';
import { explain } from './reasons.ts';

const LOG_IN =
  'Log in ("aws sso login", or new AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and AWS_SESSION_TOKEN), check with "aws sts get-caller-identity", and run the command again.';
const DATABASE_FIRST =
  'because the database of the stage is not deployed: its stack writes the SSM parameters that the functions read. Expected a plan. Deploy it first: npm run deploy -- --only database, with --stage for another stage than dev.';
const told = (stderr: string) => explain('plan', { binary: 'terraform' }, 'stack', { code: 1, stdout: '', stderr });

describe('messages of Terraform and its AWS provider become a reason and a next step', () => {
  test.each<[string, string, string]>([
    [
      'no credentials',
      'Error: No valid credential sources found\n\n  with provider["registry.example/hashicorp/aws"],\nno EC2 IMDS role found',
      `because there are no AWS credentials. Expected a plan. ${LOG_IN}`,
    ],
    [
      'expired credentials',
      'Error: Retrieving AWS account details: validating provider credentials: operation error STS: GetCallerIdentity, https response error StatusCode: 403, api error ExpiredToken: The security token included in the request is expired',
      `because the AWS credentials have expired. Expected a plan. ${LOG_IN}`,
    ],
    [
      'an expired SSO session, which also reports missing credentials',
      'Error: No valid credential sources found\nError: failed to refresh cached credentials, the SSO session has expired or is invalid: token has expired',
      `because the AWS credentials have expired. Expected a plan. ${LOG_IN}`,
    ],
    [
      'refused credentials',
      'api error InvalidClientTokenId: The security token included in the request is invalid.',
      `because AWS refuses the credentials. Expected a plan. ${LOG_IN}`,
    ],
    [
      'functions without their database',
      // The output of Terraform 1.11 with AWS provider 5.100 after ParameterNotFound of Parameter Store.
      "\nError: reading SSM Parameter (/alex/dev/aurora_cluster_arn): couldn't find resource\n\n  with data.aws_ssm_parameter.deploy_dev-database_first_aurora_cluster_arn,\n  on cdk.tf.json line 18, in data.aws_ssm_parameter.deploy_dev-database_first_aurora_cluster_arn:\n",
      DATABASE_FIRST,
    ],
    [
      'functions without their database, with broken lines and the error of the service, as in later providers',
      "│ Error: reading SSM Parameter (/alex/dev/aurora_cluster_arn): couldn't find\n│ resource: operation error SSM: GetParameter, https response error StatusCode: 400, RequestID: 4f6a1c0e, ParameterNotFound:",
      DATABASE_FIRST,
    ],
    [
      'a proxy',
      'dial tcp: proxyconnect tcp: connection refused',
      'because the proxy of HTTPS_PROXY refuses the connection. Expected a plan. Check HTTPS_PROXY and NO_PROXY, and run it again.',
    ],
    [
      'no init',
      'Error: Backend initialization required, please run "terraform init"',
      'because the folder is not initialised. Expected a plan. Run "terraform -chdir=stack init", and run it again.',
    ],
    [
      'no providers',
      'Error: Inconsistent dependency lock file',
      'because the folder is not initialised. Expected a plan. Run "terraform -chdir=stack init", and run it again.',
    ],
    [
      'a lock',
      'Error: Error acquiring the state lock',
      'because another run holds the state lock. Expected a plan. Wait until it has ended, and run it again. Only if it was killed on another machine: "terraform -chdir=stack force-unlock ID" with the ID below.',
    ],
    [
      'another account',
      'Error: AWS account ID not allowed: 210987654321',
      'because the AWS credentials are for another account than the stage. Expected a plan. Check whose they are with "aws sts get-caller-identity", choose the right AWS_PROFILE, or correct --stage, and run it again.',
    ],
    [
      'a plan that is stale',
      'Error: Saved plan is stale',
      'because the state has changed since the plan was made. Expected a plan. There was another apply in between. Run it again: it makes a new plan, and shows it.',
    ],
    [
      'a plan file of another version',
      'Error: plan file was created by Terraform 1.9.0, but this is 1.11.4; plan files cannot be transferred between different Terraform versions',
      'because another version of Terraform made the plan file. Expected a plan. A plan file is read by exactly the version that made it: use that one (TERRAFORM_BINARY_NAME names another binary), make the plan again with this one, or give the JSON of its "terraform show -json".',
    ],
    [
      'a plan file of another format, with lines broken as Terraform does it',
      "Error: Couldn't show local plan\n\nPlan read error: unsupported plan\n│ file format version 9; only version 3 is\nsupported",
      'because another version of Terraform made the plan file. Expected a plan. A plan file is read by exactly the version that made it: use that one (TERRAFORM_BINARY_NAME names another binary), make the plan again with this one, or give the JSON of its "terraform show -json".',
    ],
    [
      'a state of a later version',
      'Error: state snapshot was created by Terraform v1.13.0, which is newer than current v1.11.4; upgrade to Terraform v1.13.0 or greater to work with this state',
      'because a later version of Terraform wrote the state. Expected a plan. Use the version that it names, or a later one ("terraform version"; TERRAFORM_BINARY_NAME names another binary), and run it again.',
    ],
    [
      'a plan file with a changed byte',
      "Error: Couldn't show local plan\n\nPlan read error: flate: corrupt input before offset 222",
      'because the plan file is damaged or incomplete. Expected a plan. Copy it again, or make the plan again with "terraform plan -out=FILE".',
    ],
    [
      'a plan file whose state is damaged',
      'Plan read error: failed to read prior state from plan file: 2 problems:\n- Unsupported state file format: The state file could not be parsed as JSON',
      'because the plan file is damaged or incomplete. Expected a plan. Copy it again, or make the plan again with "terraform plan -out=FILE".',
    ],
    [
      'a plan file that was cut off',
      'Error: Failed to read the given file as a state or plan file\n\nState read error: Error reading plan.tfplan as a statefile:\n2 problems:\n- Unsupported state file format: The state file could not be parsed as JSON:\nsyntax error at byte offset 1.',
      'because the plan file is damaged or incomplete. Expected a plan. Copy it again, or make the plan again with "terraform plan -out=FILE".',
    ],
    [
      'a state that was cut off',
      'Error: Error refreshing state: 2 problems:\n- Unsupported state file format: The state file could not be parsed as JSON: syntax error at byte offset 1.',
      'because the state is damaged or incomplete. Expected a plan. Restore its last copy: *.tfstate.backup beside a local state file (the "backend" in stack/cdk.tf.json shows where), an earlier version of the object in S3. Do not delete it: everything would be created again.',
    ],
    [
      'an unreachable registry',
      'Error: Failed to query available provider packages\n\nCould not retrieve the list of available versions: could not connect to the registry: dial tcp: lookup registry: no such host',
      'because a server that it needs cannot be reached. Expected a plan. Check the network, and HTTPS_PROXY and NO_PROXY behind a proxy. The first run downloads providers from the Terraform registry.',
    ],
  ])('%s', (_name, stderr, message) => {
    expect(told(stderr)).toContain(`"terraform plan" ended with 1 in stack ${message} Terraform's message:\n`);
  });

  test('an unknown message is shown without frames and colours, and cut if it is long', () => {
    expect(told(`╷\n│ \u001b[31mError\u001b[0m: Something new\n│ \n╵\n${'x\n'.repeat(40)}`)).toBe(
      `"terraform plan" ended with 1 in stack. Expected a plan. Fix the reported problem, and run the command again. Terraform's message:\n` +
        `    [31mError [0m: Something new\n${Array(14).fill('    x').join('\n')}`,
    );
  });
});
