// Translates Terraform's messages to reasons and advice.
import { printable } from '../../infra/terraform/show.ts';
import type { Ended, Terraform } from './terraform.ts';

interface Reason {
  readonly pattern: RegExp;
  readonly what: string;
  readonly todo: (binary: string, folder: string) => string;
}

const LOG_IN =
  'Log in ("aws sso login", or new AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and AWS_SESSION_TOKEN), check with "aws sts get-caller-identity", and run the command again.';

const NOT_INITIALISED = 'the folder is not initialised';

/** Common errors, by patterns of messages of Terraform and its AWS provider; the first match is used. */
const REASONS: readonly Reason[] = [
  {
    pattern:
      /ExpiredToken|token (included in the request )?(is|has) expired|RequestExpired|session (has|is) expired|cached SSO token is expired|InvalidGrantException/i,
    what: 'the AWS credentials have expired',
    todo: () => LOG_IN,
  },
  {
    pattern:
      /No valid credential sources|failed to refresh cached credentials|no EC2 IMDS role found|NoCredentialProviders|failed to get shared config profile/i,
    what: 'there are no AWS credentials',
    todo: () => LOG_IN,
  },
  {
    pattern: /InvalidClientTokenId|SignatureDoesNotMatch|UnrecognizedClientException|AuthFailure/i,
    what: 'AWS refuses the credentials',
    todo: () => LOG_IN,
  },
  {
    pattern: /AWS account ID not allowed|allowed_account_ids|forbidden_account_ids/i,
    what: 'the AWS credentials are for another account than the stage',
    todo: () =>
      'Check whose they are with "aws sts get-caller-identity", choose the right AWS_PROFILE, or correct --stage, and run it again.',
  },
  {
    pattern:
      /SSM Parameter.{0,200}(couldn't find resource|ParameterNotFound|not found)|empty result.{0,200}_database_first_/i,
    what: 'the database of the stage is not deployed: its stack writes the SSM parameters that the functions read',
    todo: () => 'Deploy it first: npm run deploy -- --only database, with --stage for another stage than dev.',
  },
  {
    pattern: /proxyconnect|ProxyConnectHeader|Proxy Authentication Required/i,
    what: 'the proxy of HTTPS_PROXY refuses the connection',
    todo: () => 'Check HTTPS_PROXY and NO_PROXY, and run it again.',
  },
  {
    pattern:
      /terraform init|Backend initialization required|Required plugins are not installed|Inconsistent dependency lock file|Failed to load plugin schemas|missing or corrupted provider plugins|Module not installed/i,
    what: NOT_INITIALISED,
    todo: (binary, folder) => `Run "${binary} -chdir=${folder} init", and run it again.`,
  },
  {
    pattern: /Error acquiring the state lock/i,
    what: 'another run holds the state lock',
    todo: (binary, folder) =>
      `Wait until it has ended, and run it again. Only if it was killed on another machine: "${binary} -chdir=${folder} force-unlock ID" with the ID below.`,
  },
  {
    pattern: /Saved plan is stale/i,
    what: 'the state has changed since the plan was made',
    todo: () => 'There was another apply in between. Run it again: it makes a new plan, and shows it.',
  },
  {
    pattern: /plan file was created by Terraform|unsupported plan file format/i,
    what: 'another version of Terraform made the plan file',
    todo: () =>
      'A plan file is read by exactly the version that made it: use that one (TERRAFORM_BINARY_NAME names another binary), make the plan again with this one, or give the JSON of its "terraform show -json".',
  },
  {
    pattern: /state snapshot was created by Terraform|state file uses format version/i,
    what: 'a later version of Terraform wrote the state',
    todo: () =>
      'Use the version that it names, or a later one ("terraform version"; TERRAFORM_BINARY_NAME names another binary), and run it again.',
  },
  {
    pattern: /Plan read error|Failed to read the given file as a state or plan file/i,
    what: 'the plan file is damaged or incomplete',
    todo: () => 'Copy it again, or make the plan again with "terraform plan -out=FILE".',
  },
  {
    pattern: /Unsupported state file format/i,
    what: 'the state is damaged or incomplete',
    todo: (_, folder) =>
      `Restore its last copy: *.tfstate.backup beside a local state file (the "backend" in ${folder}/cdk.tf.json shows where), an earlier version of the object in S3. Do not delete it: everything would be created again.`,
  },
  {
    pattern:
      /Failed to query available provider packages|could not (connect|query provider registry)|Failed to install provider|registry service is unreachable|no such host|i\/o timeout/i,
    what: 'a server that it needs cannot be reached',
    todo: () =>
      'Check the network, and HTTPS_PROXY and NO_PROXY behind a proxy. The first run downloads providers from the Terraform registry.',
  },
];

/** `terraform init` would help. */
export function isNotInitialised(stderr: string): boolean {
  return knownReason(stderr)?.what === NOT_INITIALISED;
}

export function knownReason(stderr: string): Reason | undefined {
  // Terraform wraps its lines like a terminal, and frames them.
  const text = stderr.replace(/[\s│╷╵]+/gu, ' ');
  return REASONS.find(({ pattern }) => pattern.test(text));
}

/**
 * Why Terraform failed and what to do, in the four parts of a message; `stderr` is cut to fit a screen.
 * @param expected - completes "Expected …"
 */
export function explain(
  command: string,
  { binary }: Pick<Terraform, 'binary'>,
  folder: string,
  ended: Ended,
  expected = 'a plan',
): string {
  const reason = knownReason(ended.stderr);
  const what = reason ? ` because ${reason.what}` : '';
  const todo = reason ? reason.todo(binary, folder) : 'Fix the reported problem, and run the command again.';
  return `"${binary} ${command}" ended with ${ended.code} in ${folder}${what}. Expected ${expected}. ${todo} Terraform's message:\n${tail(ended.stderr)}`;
}

/** Terraform's message without frames and control characters, cut to fit a screen. */
export function tail(stderr: string): string {
  const lines = stderr
    .split(/\r?\n/)
    .map((line) => printable(line.replace(/^[│╷╵]+\s?/u, ''), 300))
    .filter((line) => line !== '');
  return lines
    .slice(0, 15)
    .map((line) => `    ${line}`)
    .join('\n');
}
