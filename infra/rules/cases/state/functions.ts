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

const IN_VPC = { vpc_config: { subnet_ids: ['subnet-1', 'subnet-2'], security_group_ids: ['sg-1'] } };
const INTERFACES = [
  'ec2:AssignPrivateIpAddresses',
  'ec2:CreateNetworkInterface',
  'ec2:DeleteNetworkInterface',
  'ec2:DescribeNetworkInterfaces',
  'ec2:DescribeSubnets',
  'ec2:UnassignPrivateIpAddresses',
];
const NOT_IN_CODE = {
  ...allow(INTERFACES, '*', { Condition: { ArnEquals: { 'lambda:SourceFunctionArn': 'arn:x' } } }),
  Effect: 'Deny',
};
/** A function in a VPC, whose role has a policy with these statements. */
const inVpc = (statements: readonly Json[], others: Parameters<typeof stackOf>[0] = {}): Json =>
  stackOf({
    aws_iam_role: { r: { name: 'app' } },
    aws_iam_role_policy: { p: { role: '${aws_iam_role.r.id}', policy: document(...statements) } },
    aws_lambda_function: { f: { function_name: 'f', role: '${aws_iam_role.r.arn}', ...IN_VPC } },
    ...others,
  });
const ATTACHED = (policy_arn: string) => ({
  aws_iam_role_policy_attachment: { a: { role: '${aws_iam_role.r.name}', policy_arn } },
});

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
  'AURORA-FN-017': {
    refuses: [
      refuses('a policy for something else', inVpc([allow('a:B', 'arn:x')]), [
        `${F}: a role without ${INTERFACES.join(', ')}`,
      ]),
      refuses('one action less', inVpc([allow(INTERFACES.slice(1), '*')]), [`${F}: a role without ${INTERFACES[0]}`]),
      refuses('one subnet', inVpc([allow(INTERFACES, 'arn:aws:ec2:us-east-1:1:subnet/subnet-1')]), [
        `${F}: a role without ${INTERFACES.join(', ')}`,
      ]),
      refuses(
        'another policy of AWS',
        inVpc([allow('a:B', 'arn:x')], ATTACHED('arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole')),
        [`${F}: a role without ${INTERFACES.join(', ')}`],
      ),
    ],
    passes: [
      passes('all of them', inVpc([allow(INTERFACES, '*')])),
      passes('all of them, and not in code', inVpc([allow(INTERFACES, '*'), NOT_IN_CODE])),
      passes(
        'the policy of AWS',
        inVpc(
          [allow('a:B', 'arn:x')],
          ATTACHED('arn:aws:iam::aws:policy/service-role/AWSLambdaVPCAccessExecutionRole'),
        ),
      ),
      passes('a policy that is not known', inVpc([allow('a:B', 'arn:x')], ATTACHED('${var.policy}'))),
      passes('no VPC', byRole),
      passes('a role of another stack', lambda(IN_VPC)),
    ],
  },
  'AURORA-FN-018': {
    refuses: [
      refuses('one', lambda({ vpc_config: { subnet_ids: ['subnet-1'], security_group_ids: ['sg-1'] } }), [
        `${F}: subnet_ids subnet-1`,
      ]),
    ],
    passes: [
      passes('two', lambda(IN_VPC)),
      passes('a list that is not known', lambda({ vpc_config: { subnet_ids: '${data.aws_subnets.s.ids}' } })),
      passes('no VPC', lambda()),
      passes('out of the VPC again', lambda({ vpc_config: { subnet_ids: [], security_group_ids: [] } })),
    ],
  },
  'AURORA-FN-019': {
    refuses: [
      refuses('the endpoint by reference', variables({ DATABASE_HOST: '${aws_rds_cluster.a.endpoint}' }), [
        `${F}: DATABASE_HOST \${aws_rds_cluster.a.endpoint}, no vpc_config`,
      ]),
      refuses('a host of RDS', variables({ DATABASE_HOST: 'a.cluster-x.us-east-1.rds.amazonaws.com' }), [
        `${F}: DATABASE_HOST a.cluster-x.us-east-1.rds.amazonaws.com, no vpc_config`,
      ]),
    ],
    passes: [
      passes(
        'in a VPC',
        lambda({ ...IN_VPC, environment: { variables: { DATABASE_HOST: '${aws_rds_cluster.a.endpoint}' } } }),
      ),
      passes('a server on the Internet', variables({ DATABASE_HOST: 'db.example.com' })),
      passes('the Data API', lambda()),
    ],
  },
  'AURORA-FN-020': {
    refuses: [
      refuses('no Deny', inVpc([allow(INTERFACES, '*')]), [`${F}: ${INTERFACES.join(', ')}`]),
      refuses('a Deny of some', inVpc([allow(INTERFACES, '*'), { ...NOT_IN_CODE, Action: INTERFACES.slice(1) }]), [
        `${F}: ${INTERFACES[0]}`,
      ]),
    ],
    passes: [
      passes('a Deny for the code', inVpc([allow(INTERFACES, '*'), NOT_IN_CODE])),
      passes(
        'an Allow that is not for the code',
        inVpc([allow(INTERFACES, '*', { Condition: { Null: { 'lambda:SourceFunctionArn': 'true' } } })]),
      ),
    ],
  },
};
