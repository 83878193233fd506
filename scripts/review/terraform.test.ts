import { describe, expect, test } from '@jest/globals';
import { explain } from './terraform.ts';

const LOG_IN =
  'Log in ("aws sso login", or new AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and AWS_SESSION_TOKEN), check with "aws sts get-caller-identity", and run it again.';
const told = (stderr: string) =>
  explain('plan', { binary: 'terraform', env: {} }, 'stack', { code: 1, stdout: '', stderr });

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
      'because another run holds the state lock. Expected a plan. Wait until it has ended, and run it again.',
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
