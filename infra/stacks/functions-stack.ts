import { currentAccount, logGroup, requireTerraform } from '@daybreak/aurora/parts';
import { TerraformOutput, TerraformStack } from 'cdktf';
import type { Construct } from 'constructs';
import { apiAuthorizer } from '../constructs/api-authorizer.ts';
import { apiRoute } from '../constructs/api-route.ts';
import { apiStage } from '../constructs/api-stage.ts';
import { awsProvider } from '../constructs/aws-provider.ts';
import { functionsKey } from '../constructs/encryption-key.ts';
import { functionCode } from '../constructs/function-code.ts';
import { functionRole } from '../constructs/function-role.ts';
import { functionsConnection } from '../constructs/functions-connection.ts';
import { functionsDashboard } from '../constructs/functions-dashboard.ts';
import { httpApi } from '../constructs/http-api.ts';
import { lambdaFunction } from '../constructs/lambda-function.ts';
import { stateBackend } from '../constructs/state-backend.ts';
import type { FunctionCode } from '../lambda/code.ts';
import { functionNameProblems, functionSettings, outlivingProblems, stageEnvironment } from '../lambda/settings.ts';
import { functionsStackId, type Stage, StageError, stageNames } from '../stages/index.ts';

/**
 * The resources that can be redeployed at any time: one Lambda function for each row of `functions/routes.json`, and their HTTP API.
 *
 * It finds the database through SSM parameters, which the database stack writes. Every resource is a direct child of the stack, so that its
 * Terraform address does not depend on the structure of the code.
 *
 * @throws {StageError} the stage keeps its state in S3 but has no bucket, the name of a function is too long, or a function without an
 * Idempotency-Key can run longer than the API waits
 */
export class FunctionsStack extends TerraformStack {
  constructor(
    scope: Construct,
    stage: Stage,
    code: readonly FunctionCode[],
    more: Readonly<Record<string, string>> = {},
  ) {
    super(scope, functionsStackId(stage));
    const names = stageNames(stage);
    const routes = code.map(({ route }) => route);
    const problems = [...functionNameProblems(routes, stage), ...outlivingProblems(code, stage)];
    if (problems.length > 0) throw new StageError(stage.name, problems);

    requireTerraform(this);
    stateBackend(this, stage);
    const region = awsProvider(this, stage);
    const account = currentAccount(this);
    const retentionDays = stage.observability.lambdaLogRetentionDays;
    const logGroupOf = (functionName: string) => `/aws/lambda/${functionName}`;
    const keyArn = functionsKey(this, {
      stage,
      alias: names.functionsKeyAlias,
      region,
      account,
      logGroups: [names.apiLogGroup, ...routes.map((route) => logGroupOf(functionSettings(route, stage).functionName))],
    });

    const connection = functionsConnection(this, { stage, routes, region, account });
    const environment = { ...stageEnvironment(stage), ...more };

    const api = httpApi(this, {
      name: names.api,
      description: `Functions of stage ${stage.name}`,
      corsOrigins: stage.functions.corsOrigins,
      methods: routes.map(({ method }) => method),
    });
    const authorization = apiAuthorizer(this, api.id, stage);
    const { requestsPerSecond, requestBurst, reservedConcurrency, tracing } = stage.functions;
    apiStage(this, {
      apiId: api.id,
      logGroupArn: logGroup(this, 'api_logs', { name: names.apiLogGroup, retentionDays, keyArn }).arn,
      requestsPerSecond,
      requestBurst,
    });

    for (const { route, zipFile, zipSha256 } of code) {
      const id = route.name.replaceAll('-', '_');
      const { functionName, memoryMib, timeoutSeconds } = functionSettings(route, stage);
      const logs = logGroup(this, `logs_${id}`, { name: logGroupOf(functionName), retentionDays, keyArn });
      const { role, policy } = functionRole(this, id, {
        functionName,
        accountId: account.id,
        statements: connection.statements(route, functionName),
        logGroupArn: logs.arn,
        tracing,
        permissionsBoundary: stage.access.permissionsBoundary,
      });
      const lambda = lambdaFunction(this, id, {
        name: functionName,
        description: route.description,
        memoryMib,
        timeoutSeconds,
        zipFile: functionCode(this, id, zipFile),
        zipSha256,
        environment: { ...connection.environment(route), ...environment },
        role,
        policy,
        logGroup: logs,
        keyArn,
        reservedConcurrency,
        tracing,
        vpcConfig: connection.network,
      });
      apiRoute(this, id, { api, route, lambda, authorization });
    }

    if (stage.observability.dashboard) {
      functionsDashboard(this, {
        name: names.functionsDashboard,
        region,
        apiId: api.id,
        functionNames: routes.map((route) => functionSettings(route, stage).functionName),
      });
    }

    new TerraformOutput(this, 'api_url', { value: api.apiEndpoint, description: 'API_URL in .env', staticId: true });
  }
}
