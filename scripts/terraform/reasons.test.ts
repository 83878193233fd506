import { describe, expect, test } from '@jest/globals';
import { explain } from './reasons.ts';

const LOG_IN =
  'Log in ("aws sso login", or new AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and AWS_SESSION_TOKEN), check with "aws sts get-caller-identity", and run it again.';
const told = (stderr: string) => explain('plan', { binary: 'terraform' }, 'stack', { code: 1, stdout: '', stderr });

describe('what Terraform and its AWS provider say becomes a reason and a next step', () => {
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
      'an expired SSO session, which also says that there are no credentials',
      'Error: No valid credential sources found\nError: failed to refresh cached credentials, the SSO session has expired or is invalid: token has expired',
      `because the AWS credentials have expired. Expected a plan. ${LOG_IN}`,
    ],
    [
      'refused credentials',
      'api error InvalidClientTokenId: The security token included in the request is invalid.',
      `because AWS refuses the credentials. Expected a plan. ${LOG_IN}`,
    ],
    [
      'a proxy',
      'dial tcp: proxyconnect tcp: connection refused',
      'because the proxy between here and AWS refuses (HTTPS_PROXY). Expected a plan. Check HTTPS_PROXY and NO_PROXY, and run it again.',
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
      'because the AWS credentials are those of another account than the stage is made for. Expected a plan. Check whose they are with "aws sts get-caller-identity", choose the right AWS_PROFILE, or correct --stage, and run it again.',
    ],
    [
      'a plan that is stale',
      'Error: Saved plan is stale',
      'because the state has changed since the plan was made. Expected a plan. Somebody else applied in between. Run it again: it makes a new plan, and shows it.',
    ],
    [
      'a plan file of another version',
      'Error: plan file was created by Terraform 1.9.0, but this is 1.11.4; plan files cannot be transferred between different Terraform versions',
      'because another version of Terraform wrote what it reads. Expected a plan. Use the version that it names, or a later one ("terraform version"; TERRAFORM_BINARY_NAME names another binary), and run it again.',
    ],
    [
      'no way to the registry',
      'Error: Failed to query available provider packages\n\nCould not retrieve the list of available versions: could not connect to the registry: dial tcp: lookup registry: no such host',
      'because a server that it needs cannot be reached. Expected a plan. Check the network, and HTTPS_PROXY and NO_PROXY behind a proxy. The first run downloads providers from the Terraform registry.',
    ],
  ])('%s', (_name, stderr, message) => {
    expect(told(stderr)).toContain(`"terraform plan" ended with 1 in stack ${message} It said:\n`);
  });

  test('what is not known is passed on, without frames, colours and the rest of a long text', () => {
    expect(told(`╷\n│ \u001b[31mError\u001b[0m: Something new\n│ \n╵\n${'x\n'.repeat(40)}`)).toBe(
      '"terraform plan" ended with 1 in stack. Expected a plan. Mend what it says, and run it again. It said:\n' +
        `    [31mError [0m: Something new\n${Array(14).fill('    x').join('\n')}`,
    );
  });
});
