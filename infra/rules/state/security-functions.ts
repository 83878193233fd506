import { asBlocks, asText, isSet } from '../../terraform/value.ts';
import type { StateRule } from '../rule.ts';
import { argument, each, resources } from './forms.ts';

const FUNCTIONS = resources('aws_lambda_function');
const CHECKOV = 'https://www.checkov.io/5.Policy%20Index/terraform.html';

/** What security standards want of functions, and AWS does not ask for. */
export const functionsSecurityRules: readonly StateRule[] = [
  {
    id: 'AURORA-SEC-026',
    severity: 'look',
    what: 'X-Ray does not record the requests of the function.',
    allowed: 'tracing_config with mode "Active".',
    todo: 'Set functions.tracing of the stage.',
    source: CHECKOV,
    find: each(FUNCTIONS, ({ values }) =>
      asText(asBlocks(values.tracing_config)[0]?.mode) === 'Active' ? undefined : 'tracing_config not "Active"',
    ),
  },
  {
    id: 'AURORA-SEC-027',
    severity: 'look',
    what: 'The function has no limit of concurrency of its own.',
    allowed: 'reserved_concurrent_executions.',
    todo: 'Set functions.reservedConcurrency of the stage.',
    source: CHECKOV,
    find: argument(FUNCTIONS, 'reserved_concurrent_executions', (value) => !isSet(value)),
  },
  {
    id: 'AURORA-SEC-028',
    severity: 'look',
    what: 'The environment of the function has no key of your own.',
    allowed: 'kms_key_arn with a key of the stack.',
    todo: 'Set keys.logs of the stage to "own".',
    source: CHECKOV,
    find: argument(FUNCTIONS, 'kms_key_arn', (value) => !isSet(value)),
  },
];
