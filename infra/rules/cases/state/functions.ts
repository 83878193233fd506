import { allow, cluster, document, type Json, lambda, PAUSING, stackOf } from '../stacks.ts';
import { passes, type RuleCases, refuses } from './case.ts';

const F = 'aws_lambda_function.f';
const CALLED = {
  aws_lambda_permission: {
    p: {
      function_name: '${aws_lambda_function.f.function_name}',
      principal: 'apigateway.amazonaws.com',
      source_arn: 'arn:x',
    },
  },
};
const variables = (values: Json): Json => lambda({ environment: { variables: values } });
const FILE_HASH = '${filebase64sha256("a.zip")}';
const permission = (values: Json): Json =>
  stackOf({ aws_lambda_permission: { p: { principal: 'apigateway.amazonaws.com', ...values } } });
const route = (values: Json): Json => stackOf({ aws_apigatewayv2_route: { r: { route_key: 'GET /x', ...values } } });
const stage = (values: Json): Json => stackOf({ aws_apigatewayv2_stage: { s: { name: '$default', ...values } } });
const LIMITS = { throttling_rate_limit: 100, throttling_burst_limit: 200 };
const LOGGED = { access_log_settings: { destination_arn: 'arn:x', format: '{}' } };
const pausingElsewhere = cluster(PAUSING);
const byRole = stackOf({
  aws_iam_role: { r: { name: 'app' } },
  aws_iam_role_policy: {
    p: {
      role: '${aws_iam_role.r.id}',
      policy: document(allow('rds-data:ExecuteStatement', '${data.aws_rds_cluster.x.arn}')),
    },
  },
  aws_lambda_function: { f: { function_name: 'f', role: '${aws_iam_role.r.arn}' } },
});

/** A function that signs in with the secret of a parameter, and may read it. */
const ofParameter = (output: string): Json =>
  stackOf(
    {
      aws_iam_role: { r: { name: 'app' } },
      aws_iam_role_policy: {
        p: {
          role: '${aws_iam_role.r.id}',
          policy: document(allow('secretsmanager:GetSecretValue', '${data.aws_ssm_parameter.s.insecure_value}')),
        },
      },
      aws_lambda_function: {
        f: {
          role: '${aws_iam_role.r.arn}',
          environment: { variables: { AURORA_SECRET_ARN: '${data.aws_ssm_parameter.s.insecure_value}' } },
        },
      },
    },
    { data: { aws_ssm_parameter: { s: { name: `/alex/dev/${output}` } } } },
  );
const withUsers = cluster({}, { aws_ssm_parameter: { ro: { name: '/alex/dev/aurora_ro_secret_arn' } } });

export const functionCases: RuleCases = {
  'AURORA-FN-001': {
    refuses: [refuses('too much', variables({ A: 'x'.repeat(4100) }), [`${F}: 4108 bytes in 1 variables`])],
    passes: [passes('just fits', variables({ A: 'x'.repeat(4088) }))],
  },
  'AURORA-FN-002': {
    refuses: [
      refuses('901 seconds', lambda({ timeout: 901 }), [`${F}: timeout 901`]),
      refuses('both', lambda({ timeout: 0, memory_size: 64 }), [`${F}: timeout 0, memory_size 64`]),
    ],
    passes: [passes('900 seconds and 10,240 MB', lambda({ timeout: 900, memory_size: 10_240 }))],
  },
  'AURORA-FN-003': {
    refuses: [
      refuses('29 seconds', lambda({ timeout: 29 }, PAUSING), [`${F}: timeout 29, minimum 0 ACU`]),
      refuses('the 3 seconds of Lambda', lambda({ timeout: undefined }, PAUSING), [
        `${F}: timeout not set, minimum 0 ACU`,
      ]),
      refuses(
        'known by its role, cluster in another stack',
        byRole,
        [`${F}: timeout not set, minimum 0 ACU`],
        pausingElsewhere,
      ),
      refuses(
        'known by its environment',
        stackOf({
          aws_lambda_function: {
            f: { timeout: 10, environment: { variables: { AURORA_CLUSTER_ARN: '${data.aws_rds_cluster.x.arn}' } } },
          },
        }),
        [`${F}: timeout 10, minimum 0 ACU`],
        pausingElsewhere,
      ),
    ],
    passes: [
      passes('60 seconds', lambda({}, PAUSING)),
      passes('a cluster that never pauses', lambda({ timeout: 3 })),
      passes('a function that does not use it', lambda({ timeout: 3, environment: undefined }, PAUSING)),
    ],
  },
  'AURORA-FN-004': {
    refuses: [
      refuses('30 seconds', lambda({ timeout: 30 }, PAUSING), [`${F}: timeout 30, minimum 0 ACU`]),
      refuses('59 seconds', lambda({ timeout: 59 }, PAUSING), [`${F}: timeout 59, minimum 0 ACU`]),
    ],
    passes: [
      passes('60 seconds', lambda({}, PAUSING)),
      passes('29 seconds are refused instead', lambda({ timeout: 29 }, PAUSING)),
    ],
  },
  'AURORA-FN-005': {
    refuses: [
      refuses('called by API Gateway', lambda({}, PAUSING, CALLED), [
        `${F}: called by API Gateway (aws_lambda_permission.p), minimum 0 ACU`,
      ]),
    ],
    passes: [passes('a minimum of 0.5', lambda({}, {}, CALLED)), passes('not called by it', lambda({}, PAUSING))],
  },
  'AURORA-FN-006': {
    refuses: [
      refuses('257 characters', lambda({ description: 'a'.repeat(257) }), [`${F}: description of 257 characters`]),
    ],
    passes: [passes('256', lambda({ description: 'a'.repeat(256) }))],
  },
  'AURORA-FN-007': {
    refuses: ['nodejs20.x', 'nodejs18.x', 'nodejs'].map((runtime) =>
      refuses(runtime, lambda({ runtime }), [`${F}: runtime "${runtime}"`]),
    ),
    passes: ['nodejs22.x', 'nodejs24.x', 'python3.13'].map((runtime) => passes(runtime, lambda({ runtime }))),
  },
  'AURORA-FN-008': {
    refuses: [
      refuses('AWS_REGION', variables({ AWS_REGION: 'us-east-1', A: 'b', LAMBDA_TASK_ROOT: '/' }), [
        `${F}: AWS_REGION, LAMBDA_TASK_ROOT`,
      ]),
    ],
    passes: [passes('names of our own', lambda())],
  },
  'AURORA-FN-009': {
    refuses: [
      refuses('by its name', variables({ DB_PASSWORD: 'x' }), [`${F}: DB_PASSWORD (value not shown)`]),
      refuses('by what it refers to', variables({ P: '${random_password.p.result}' }), [
        `${F}: random_password.p.result`,
      ]),
    ],
    passes: [
      passes(
        'the ARN of a secret',
        variables({ AURORA_SECRET_ARN: '${aws_secretsmanager_secret.s.arn}', PASSWORD_SECRET_ARN: 'arn:x' }),
      ),
    ],
  },
  'AURORA-FN-016': {
    refuses: [
      refuses(
        'by the parameter of the stage, while the stack of the database has users',
        ofParameter('aurora_secret_arn'),
        [`${F}: the secret of the master user in its environment and by its role`],
        withUsers,
      ),
      refuses(
        'by the secret that RDS manages',
        lambda({ environment: { variables: { A: '${aws_rds_cluster.a.master_user_secret[0].secret_arn}' } } }),
        [`${F}: the secret of the master user in its environment`],
        withUsers,
      ),
    ],
    passes: [
      passes('the secret of the user who reads', ofParameter('aurora_ro_secret_arn'), withUsers),
      passes('a stage without users', ofParameter('aurora_secret_arn')),
    ],
  },
  'AURORA-FN-010': {
    refuses: [
      refuses('a service without source_arn', permission({}), [
        'aws_lambda_permission.p: principal "apigateway.amazonaws.com", source_arn not set, source_account not set',
      ]),
    ],
    passes: [
      passes('everyone, which another rule refuses', permission({ principal: '*' })),
      passes('an API', permission({ source_arn: '${aws_apigatewayv2_api.a.execution_arn}/*/GET/x' })),
      passes('an account', permission({ principal: 's3.amazonaws.com', source_account: '111122223333' })),
      passes('a role', permission({ principal: 'arn:aws:iam::111122223333:role/r' })),
    ],
  },
  'AURORA-FN-011': {
    refuses: [
      refuses('NONE', route({ authorization_type: 'NONE' }), ['aws_apigatewayv2_route.r: authorization_type "NONE"']),
      refuses('the default', route({}), ['aws_apigatewayv2_route.r: authorization_type not set']),
    ],
    passes: ['AWS_IAM', 'JWT', 'CUSTOM'].map((authorization_type) =>
      passes(authorization_type, route({ authorization_type })),
    ),
  },
  'AURORA-FN-012': {
    refuses: [
      refuses('NONE', stackOf({ aws_lambda_function_url: { u: { authorization_type: 'NONE' } } }), [
        'aws_lambda_function_url.u: authorization_type "NONE"',
      ]),
    ],
    passes: [passes('AWS_IAM', stackOf({ aws_lambda_function_url: { u: { authorization_type: 'AWS_IAM' } } }))],
  },
  'AURORA-FN-013': {
    refuses: [
      refuses('nothing', stage({}), [
        'aws_apigatewayv2_stage.s: throttling_rate_limit, throttling_burst_limit, access_log_settings not set',
      ]),
      refuses('one limit', stage({ default_route_settings: { throttling_rate_limit: 5 }, ...LOGGED }), [
        'aws_apigatewayv2_stage.s: throttling_burst_limit not set',
      ]),
    ],
    passes: [passes('both', stage({ default_route_settings: LIMITS, ...LOGGED }))],
  },
  'AURORA-FN-014': {
    refuses: [
      refuses('none', lambda(), [`${F}: logging_config.log_group not set`]),
      refuses('the format only', lambda({ logging_config: { log_format: 'JSON' } }), [
        `${F}: logging_config.log_group not set`,
      ]),
    ],
    passes: [passes('a group', lambda({ logging_config: { log_group: '${aws_cloudwatch_log_group.g.name}' } }))],
  },
  'AURORA-FN-015': {
    refuses: [
      refuses('a function of Terraform', lambda({ source_code_hash: '${filebase64sha256("a.zip")}' }), [
        `${F}: source_code_hash ${FILE_HASH}`,
      ]),
    ],
    passes: [passes('a literal', lambda({ source_code_hash: 'qqq=' })), passes('none', lambda())],
  },
};
