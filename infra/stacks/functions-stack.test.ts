import { describe, expect, test } from '@jest/globals';
import type { Route } from '../lambda/routes.ts';
import { findStage, resolveStage, StageError, type StageSettings } from '../stages/index.ts';
import { blocksOf, type JsonObject } from '../test/proof/stack-json.ts';
import { synthesise } from '../test/proof/synthesise.ts';
import { FunctionsStack } from './functions-stack.ts';
import { testCode } from './test/code.ts';
import { addresses, at } from './test/stack-of.ts';

const IAM = { functions: { authorizer: 'iam' } } as const;
const JWT = {
  functions: { authorizer: 'jwt', issuer: 'https://issuer.example.com/', audience: ['orders'] },
} as const;

function route(values: Partial<Route>): Route {
  return {
    name: 'find-note',
    method: 'GET',
    path: '/notes/{noteId}',
    level: 'read',
    description: 'Finds a note',
    ...values,
  };
}

const ROUTES: readonly Route[] = [
  route({ name: 'health', path: '/health' }),
  route({ name: 'create-note', method: 'POST', path: '/notes' }),
  route({}),
];

function stackOf(settings: Omit<StageSettings, 'name'>, routes = ROUTES) {
  const stage = resolveStage({ name: 'test', ...settings });
  return synthesise((app) => new FunctionsStack(app, stage, testCode(routes))).json;
}

test('keeps every address', () => {
  const of = (type: string, kinds: string, names: readonly string[]) => names.map((name) => `${type}.${kinds}_${name}`);
  const names = ['create_note', 'find_note', 'health'];

  expect(addresses(stackOf(IAM)).filter((address) => !address.startsWith('data.'))).toEqual([
    'aws_apigatewayv2_api.api',
    ...of('aws_apigatewayv2_integration', 'integration', ['get_health', 'get_notes__param', 'post_notes']),
    'aws_apigatewayv2_route.route_get_health',
    'aws_apigatewayv2_route.route_get_notes__param',
    'aws_apigatewayv2_route.route_post_notes',
    'aws_apigatewayv2_stage.api_stage',
    'aws_cloudwatch_log_group.api_logs',
    ...of('aws_cloudwatch_log_group', 'logs', names),
    ...of('aws_iam_role', 'role', names),
    ...of('aws_iam_role_policy', 'policy', names),
    ...of('aws_lambda_function', 'function', names),
    ...of('aws_lambda_permission', 'permission', names),
  ]);
});

describe('in a stage with users of the database, a function', () => {
  const withUsers = stackOf({ ...IAM, access: { users: true } }, [
    ...ROUTES,
    route({ name: 'count-visit', path: '/visit', level: 'write' }),
  ]);
  const arnOf = (user: string) =>
    `data.aws_ssm_parameter.deploy_test_database_first_aurora_${user}_secret_arn.insecure_value`;

  test.each([
    ['find_note', 'ro'],
    ['create_note', 'rw'],
    ['count_visit', 'rw'],
  ])('%s signs in as %s, and may read no other secret', (name, user) => {
    expect(at(withUsers, `aws_lambda_function.function_${name}`)).toMatchObject({
      environment: { variables: { AURORA_SECRET_ARN: `\${${arnOf(user)}}` } },
    });
    const policy = String(at(withUsers, `aws_iam_role_policy.policy_${name}`).policy);
    expect(policy.match(/aurora_\w+_secret_arn/g)).toEqual([`aurora_${user}_secret_arn`]);
  });

  test("never gets the master user's secret", () => {
    expect(JSON.stringify(withUsers)).not.toContain('aurora_secret_arn');
  });
});

describe('a function', () => {
  const stack = stackOf(IAM);

  test('runs its own zip, by a relative path and a literal hash', () => {
    const health = at(stack, 'aws_lambda_function.function_health');

    expect(health).toMatchObject({
      function_name: 'alex-test-fn-health',
      runtime: 'nodejs24.x',
      architectures: ['arm64'],
      handler: 'index.handler',
      source_code_hash: 'sha256 of health',
    });
    expect(health.filename).toMatch(/^assets\/zip_health\/[0-9A-F]+\/health\.zip$/);
  });

  test('gets the connection from SSM parameters of the database stack, without a password', () => {
    expect(at(stack, 'aws_lambda_function.function_health').environment).toEqual({
      variables: {
        AURORA_CLUSTER_ARN: '${data.aws_ssm_parameter.deploy_test_database_first_aurora_cluster_arn.insecure_value}',
        AURORA_SECRET_ARN: '${data.aws_ssm_parameter.deploy_test_database_first_aurora_secret_arn.insecure_value}',
        DATABASE_NAME: '${data.aws_ssm_parameter.deploy_test_database_first_database_name.insecure_value}',
        NODE_OPTIONS: '--enable-source-maps',
      },
    });
    expect(at(stack, 'data.aws_ssm_parameter.deploy_test_database_first_aurora_cluster_arn')).toEqual({
      name: '/alex/test/aurora_cluster_arn',
    });
    expect(JSON.stringify(stack)).not.toContain('terraform_remote_state');
  });

  test('has the variables that the settings of the application add', () => {
    const stage = resolveStage({ name: 'test', ...IAM });
    const { json } = synthesise((app) => new FunctionsStack(app, stage, testCode(ROUTES), { CHAT_TABLE_NAME: 'chat' }));

    expect(at(json, 'aws_lambda_function.function_health').environment).toMatchObject({
      variables: { CHAT_TABLE_NAME: 'chat' },
    });
  });

  test('gets the roles whose session names the stage trusts', () => {
    const trusting = stackOf({ functions: { authorizer: 'iam', trustedSessionRoles: ['sso_dev', 'a,b'] } });

    expect(at(trusting, 'aws_lambda_function.function_health').environment).toMatchObject({
      variables: { TRUSTED_SESSION_ROLES: 'sso_dev a,b' },
    });
  });

  test('logs JSON to its own group, which is created first', () => {
    expect(at(stack, 'aws_lambda_function.function_health')).toMatchObject({
      logging_config: {
        log_format: 'JSON',
        application_log_level: 'INFO',
        system_log_level: 'WARN',
        log_group: '${aws_cloudwatch_log_group.logs_health.name}',
      },
      depends_on: ['aws_cloudwatch_log_group.logs_health', 'aws_iam_role_policy.policy_health'],
    });
    expect(at(stack, 'aws_cloudwatch_log_group.logs_health')).toEqual({
      name: '/aws/lambda/alex-test-fn-health',
      retention_in_days: 30,
    });
  });

  test.each<[string, Omit<StageSettings, 'name'>, Partial<Route>, JsonObject]>([
    ['defaults', IAM, {}, { memory_size: 512, timeout: 30 }],
    ['a stage that pauses', { ...IAM, capacity: { minAcu: 0 } }, {}, { memory_size: 512, timeout: 60 }],
    [
      'options of the stage',
      { functions: { authorizer: 'iam', memoryMib: 1024, timeoutSeconds: 20 } },
      {},
      { memory_size: 1024, timeout: 20 },
    ],
    [
      'its row before the stage',
      { functions: { authorizer: 'iam', memoryMib: 1024, timeoutSeconds: 20 } },
      { memoryMib: 256, timeoutSeconds: 5 },
      { memory_size: 256, timeout: 5 },
    ],
  ])('has memory and timeout by %s', (_, settings, row, expected) => {
    expect(at(stackOf(settings, [route(row)]), 'aws_lambda_function.function_find_note')).toMatchObject(expected);
  });

  test('has reserved concurrency and tracing only if the stage sets them', () => {
    const plain = at(stack, 'aws_lambda_function.function_health');
    const set = stackOf({ functions: { authorizer: 'iam', reservedConcurrency: 5, tracing: true } });

    expect(plain).not.toHaveProperty('reserved_concurrent_executions');
    expect(plain).not.toHaveProperty('tracing_config');
    expect(at(set, 'aws_lambda_function.function_health')).toMatchObject({
      reserved_concurrent_executions: 5,
      tracing_config: { mode: 'Active' },
    });
    expect(at(stack, 'aws_iam_role_policy.policy_health').policy).not.toContain('xray');
    expect(at(set, 'aws_iam_role_policy.policy_health').policy).toContain('xray:PutTraceSegments');
  });

  test('has its own role with the boundary of the stage', () => {
    const permissionsBoundary = 'arn:aws:iam::123456789012:policy/boundary';
    const bounded = stackOf({ ...IAM, access: { permissionsBoundary } });

    expect(at(bounded, 'aws_iam_role.role_health')).toMatchObject({
      name: 'alex-test-fn-health',
      permissions_boundary: permissionsBoundary,
    });
    expect(at(bounded, 'aws_lambda_function.function_health').role).toBe('${aws_iam_role.role_health.arn}');
  });
});

describe('a route', () => {
  test('calls its function in payload format 2.0, with permission only for this route', () => {
    const stack = stackOf(IAM, [route({})]);

    expect(at(stack, 'aws_apigatewayv2_route.route_get_notes__param')).toMatchObject({
      route_key: 'GET /notes/{noteId}',
      target: 'integrations/${aws_apigatewayv2_integration.integration_get_notes__param.id}',
    });
    expect(at(stack, 'aws_apigatewayv2_integration.integration_get_notes__param')).toMatchObject({
      integration_type: 'AWS_PROXY',
      integration_method: 'POST',
      integration_uri: '${aws_lambda_function.function_find_note.invoke_arn}',
      payload_format_version: '2.0',
      timeout_milliseconds: 30_000,
    });
    expect(at(stack, 'aws_lambda_permission.permission_find_note')).toEqual({
      statement_id: 'HttpApi',
      action: 'lambda:InvokeFunction',
      function_name: '${aws_lambda_function.function_find_note.function_name}',
      principal: 'apigateway.amazonaws.com',
      source_arn: '${aws_apigatewayv2_api.api.execution_arn}/*/GET/notes/*',
    });
  });

  test('keeps its addresses when its function or the name of its parameter changes', () => {
    const renamed = stackOf(IAM, [route({ name: 'read-note', path: '/notes/{id}' })]);

    expect(addresses(renamed, 'aws_apigatewayv2_route')).toEqual(['aws_apigatewayv2_route.route_get_notes__param']);
    expect(at(renamed, 'aws_apigatewayv2_integration.integration_get_notes__param')).toMatchObject({
      integration_uri: '${aws_lambda_function.function_read_note.invoke_arn}',
      depends_on: ['aws_lambda_permission.permission_read_note'],
    });
  });

  test.each<[string, Omit<StageSettings, 'name'>, JsonObject]>([
    ['iam', IAM, { authorization_type: 'AWS_IAM' }],
    ['jwt', JWT, { authorization_type: 'JWT', authorizer_id: '${aws_apigatewayv2_authorizer.api_authorizer.id}' }],
  ])('has the authorizer %s, whichever it is', (_, settings, expected) => {
    const routes = blocksOf(stackOf(settings)).filter(({ type }) => type === 'aws_apigatewayv2_route');

    expect(routes).toHaveLength(ROUTES.length);
    for (const { body } of routes) expect(body).toMatchObject(expected);
  });

  test('with jwt takes tokens of the issuer for the audience', () => {
    expect(at(stackOf(JWT), 'aws_apigatewayv2_authorizer.api_authorizer')).toMatchObject({
      authorizer_type: 'JWT',
      identity_sources: ['$request.header.Authorization'],
      jwt_configuration: { issuer: 'https://issuer.example.com/', audience: ['orders'] },
      lifecycle: { create_before_destroy: true },
    });
  });
});

describe('the API', () => {
  test('always has a throttle and an access log without claims, query strings and bodies', () => {
    const stage = at(stackOf(IAM), 'aws_apigatewayv2_stage.api_stage');
    const { format } = Object(stage.access_log_settings);

    expect(stage).toMatchObject({
      name: '$default',
      auto_deploy: true,
      default_route_settings: { throttling_rate_limit: 100, throttling_burst_limit: 200 },
      access_log_settings: { destination_arn: '${aws_cloudwatch_log_group.api_logs.arn}' },
    });
    expect(Object.keys(JSON.parse(format))).toContain('status');
    expect(format).not.toMatch(/claims|queryString|body/i);
    expect(at(stackOf(IAM), 'aws_cloudwatch_log_group.api_logs').name).toBe('/aws/vendedlogs/apis/alex-test-api');
  });

  test('answers browsers only of the origins that the stage names', () => {
    const cors = { functions: { authorizer: 'iam', corsOrigins: ['https://app.example.com'] } } as const;

    expect(at(stackOf(IAM), 'aws_apigatewayv2_api.api')).not.toHaveProperty('cors_configuration');
    expect(at(stackOf(cors), 'aws_apigatewayv2_api.api').cors_configuration).toMatchObject({
      allow_origins: ['https://app.example.com'],
      allow_methods: ['GET', 'POST'],
      allow_headers: expect.arrayContaining(['authorization', 'content-type', 'idempotency-key']),
    });
  });

  test('has its URL as the only output', () => {
    expect(stackOf(IAM).output).toEqual({
      api_url: { value: '${aws_apigatewayv2_api.api.api_endpoint}', description: 'API_URL in .env' },
    });
  });
});

test('with an own key for logs, the stack has a separate key, whose policy names its log groups', () => {
  const stack = stackOf({ ...IAM, keys: { storage: 'own', logs: 'own', secret: 'own' } });
  const key = '${aws_kms_key.functions_key.arn}';

  expect(at(stack, 'aws_lambda_function.function_health').kms_key_arn).toBe(key);
  expect(at(stack, 'aws_cloudwatch_log_group.logs_health').kms_key_id).toBe(key);
  expect(at(stack, 'aws_cloudwatch_log_group.api_logs').kms_key_id).toBe(key);
  expect(at(stack, 'aws_kms_alias.functions_key_alias').name).toBe('alias/alex-test-functions');
  const policy = String(at(stack, 'aws_kms_key.functions_key').policy);
  for (const group of ['/aws/vendedlogs/apis/alex-test-api', '/aws/lambda/alex-test-fn-health']) {
    expect(policy).toContain(`:log-group:${group}"`);
  }
  expect(at(stack, 'aws_iam_role_policy.policy_health').policy).toContain(
    '"Resource" = data.aws_ssm_parameter.deploy_test_database_first_secret_kms_key_arn.insecure_value',
  );
});

test('the zip of a stage is the only path in the JSON, and it is relative', () => {
  const { text } = synthesise((app) => new FunctionsStack(app, resolveStage({ name: 'test', ...IAM }), testCode()));

  expect(text).not.toContain(process.cwd());
  expect(text).not.toMatch(/"(\/(home|root|tmp|Users)\b|[A-Za-z]:\\)/);
});

test('the dashboard has the API, and a line for each function', () => {
  const stack = stackOf({ ...IAM, observability: { dashboard: true } });
  const body = String(at(stack, 'aws_cloudwatch_dashboard.dashboard').dashboard_body);

  expect(at(stack, 'aws_cloudwatch_dashboard.dashboard').dashboard_name).toBe('alex-test-functions');
  for (const metric of ['Invocations', 'Duration', 'Errors', 'Throttles']) {
    expect(body).toContain(`["AWS/Lambda", "${metric}", "FunctionName", "alex-test-fn-find-note"`);
  }
  expect(body).toContain('["AWS/ApiGateway", "5xx", "ApiId", aws_apigatewayv2_api.api.id');
});

test('refuses a function whose name is too long together with project and stage', () => {
  const name = 'n'.repeat(51);

  expect(() => stackOf(IAM, [route({ name })])).not.toThrow();
  expect(() => stackOf(IAM, [route({ name: `${name}n` })])).toThrow(StageError);
});

describe('a function that can run longer than the API waits', () => {
  const post = (timeoutSeconds?: number) =>
    route({
      name: 'add-note',
      method: 'POST',
      path: '/notes',
      ...(timeoutSeconds === undefined ? {} : { timeoutSeconds }),
    });
  const synth = (settings: Omit<StageSettings, 'name'>, one: Route, readsIdempotencyKey = false) => {
    const code = testCode([one]).map((each) => ({ ...each, readsIdempotencyKey }));
    return () => synthesise((app) => new FunctionsStack(app, resolveStage({ name: 'test', ...settings }), code));
  };
  const stage = (timeoutSeconds: number) => ({ functions: { authorizer: 'iam', timeoutSeconds } }) as const;

  test.each<[string, Omit<StageSettings, 'name'>, Route, string]>([
    ['its row', IAM, post(31), 'functions/routes.json'],
    ['its stage', stage(31), post(), 'functions.timeoutSeconds'],
  ])('is refused by %s, if a repeated request stores its data twice', (_, settings, one, setting) => {
    expect(synth(settings, one)).toThrow(
      expect.objectContaining({ problems: [expect.objectContaining({ setting, received: 31 })] }),
    );
  });

  test.each<[string, Omit<StageSettings, 'name'>, Route, boolean]>([
    ['reads Idempotency-Key', IAM, post(31), true],
    ['only reads', IAM, { ...post(31), method: 'GET' }, false],
    ['ends with the API', stage(60), post(30), false],
    ['has the longer default of a stage that pauses', { ...IAM, capacity: { minAcu: 0 } }, post(), false],
  ])('is allowed, if it %s', (_, settings, one, readsKey) => {
    expect(synth(settings, one, readsKey)).not.toThrow();
  });
});

test('a stage that only has a database has no stack of functions', () => {
  expect(findStage('production').functions.authorizer).toBeUndefined();
});
