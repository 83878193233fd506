import { given } from '../../terraform/show.ts';
import { asBlocks, asText, isSet, Unresolved, type Value } from '../../terraform/value.ts';
import type { StateRule } from '../rule.ts';
import { argument, each, look, resources, stop } from './forms.ts';

const ROUTES = resources('aws_apigatewayv2_route');
const FUNCTIONS = resources('aws_lambda_function');
const HTTP_API = 'https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api';

/** Permissions for a principal of this kind that nothing bounds. */
export function unboundedPermission(isKind: (principal: string) => boolean): StateRule['find'] {
  return each(resources('aws_lambda_permission'), (permission) => {
    const bounds = ['source_arn', 'source_account', 'principal_org_id'];
    const isBounded = bounds.some((name) => isSet(permission.values[name]));
    const isOpen = !isBounded && isKind(asText(permission.values.principal) ?? '');
    return isOpen && given(permission, 'principal', 'source_arn', 'source_account');
  });
}

/** HTTP APIs and the functions behind them. */
export const apiRules: readonly StateRule[] = [
  stop('AURORA-FN-010', 'Resources of other accounts may call the function.', {
    allowed: 'source_arn, or source_account, on a permission for a service of AWS.',
    todo: 'Set source_arn to the route of the API: "${api.execution_arn}/*/GET/path".',
    source: 'https://docs.aws.amazon.com/securityhub/latest/userguide/lambda-controls.html#lambda-1',
    find: unboundedPermission((principal) => principal.endsWith('.amazonaws.com')),
  }),
  stop('AURORA-FN-011', 'Anybody may call the route: it has no authorizer.', {
    allowed: 'authorization_type "AWS_IAM", "JWT" or "CUSTOM".',
    todo: 'Set authorization_type. A health check needs it too: it wakes a paused database, which costs.',
    source: `${HTTP_API}-access-control.html`,
    find: argument(ROUTES, 'authorization_type', isOpen),
  }),
  stop('AURORA-FN-012', 'Anybody may call the URL of the function.', {
    allowed: 'authorization_type "AWS_IAM".',
    todo: 'Set it to "AWS_IAM", or put the function behind an HTTP API with an authorizer.',
    source: 'https://docs.aws.amazon.com/lambda/latest/dg/urls-auth.html',
    find: argument(resources('aws_lambda_function_url'), 'authorization_type', isOpen),
  }),
  look('AURORA-FN-013', 'The API has no throttle, or no access log.', {
    allowed: 'throttling_rate_limit and throttling_burst_limit in default_route_settings, and access_log_settings.',
    todo: 'Set both limits and the log group. An unset limit was seen to become 0, which refuses every request.',
    source: `${HTTP_API}-throttling.html`,
    find: each(resources('aws_apigatewayv2_stage'), ({ values }) => {
      const [limits] = asBlocks(values.default_route_settings);
      const missing = [
        ...['throttling_rate_limit', 'throttling_burst_limit'].filter((name) => !isSet(limits?.[name])),
        ...(asBlocks(values.access_log_settings).length > 0 ? [] : ['access_log_settings']),
      ];
      return missing.length > 0 && `${missing.join(', ')} not set`;
    }),
  }),
  look('AURORA-FN-014', 'Lambda makes the log group of the function: without a retention, and it stays forever.', {
    allowed: 'log_group in logging_config, with a log group of the stack.',
    todo: 'Add an aws_cloudwatch_log_group with retention_in_days, and name it in logging_config.',
    source: 'https://docs.aws.amazon.com/lambda/latest/dg/monitoring-cloudwatchlogs-loggroups.html',
    find: each(
      FUNCTIONS,
      ({ values }) => !isSet(asBlocks(values.logging_config)[0]?.log_group) && 'logging_config.log_group not set',
    ),
  }),
  look('AURORA-FN-015', 'Terraform reads the zip again at the apply: "Provider produced inconsistent final plan".', {
    allowed: 'A literal base64 SHA-256 of the zip in source_code_hash.',
    todo: 'Compute the hash when the zip is made, and write it as text.',
    source: 'https://github.com/hashicorp/terraform-provider-aws/issues/17884',
    find: each(
      FUNCTIONS,
      ({ values: { source_code_hash: hash } }) =>
        hash instanceof Unresolved && hash.template.includes('filebase64sha256') && `source_code_hash ${hash.template}`,
    ),
  }),
];

/** The default is open. */
function isOpen(value: Value | undefined): boolean {
  return !isSet(value) || asText(value) === 'NONE';
}
