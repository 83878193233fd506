import type { Apigatewayv2Api } from '@cdktf/provider-aws/lib/apigatewayv2-api/index.js';
import { Apigatewayv2Integration } from '@cdktf/provider-aws/lib/apigatewayv2-integration/index.js';
import { Apigatewayv2Route } from '@cdktf/provider-aws/lib/apigatewayv2-route/index.js';
import type { LambdaFunction } from '@cdktf/provider-aws/lib/lambda-function/index.js';
import { LambdaPermission } from '@cdktf/provider-aws/lib/lambda-permission/index.js';
import type { TerraformStack } from 'cdktf';
import { API_TIMEOUT_SECONDS, type Route, routeKey } from '../lambda/routes.ts';
import type { Authorization } from './api-authorizer.ts';

export interface ApiRouteOptions {
  readonly api: Apigatewayv2Api;
  readonly route: Route;
  readonly lambda: LambdaFunction;
  readonly authorization: Authorization;
}

/**
 * One route, its function, and the permission to call that function for this route only.
 *
 * The addresses of route and integration depend on method and path, so that another function changes the integration in place:
 * AWS does not allow a second route with the same key while the first exists, and keeps an integration that a route uses. The permission
 * comes first, so that API Gateway never calls a function that refuses it.
 */
export function apiRoute(
  stack: TerraformStack,
  id: string,
  { api, route, lambda, authorization }: ApiRouteOptions,
): void {
  const address = routeId(route);
  const permission = new LambdaPermission(stack, `permission_${id}`, {
    statementId: 'HttpApi',
    action: 'lambda:InvokeFunction',
    functionName: lambda.functionName,
    principal: 'apigateway.amazonaws.com',
    sourceArn: `${api.executionArn}/*/${route.method}${route.path.replace(/\{\w+\}/g, '*')}`,
  });
  const integration = new Apigatewayv2Integration(stack, `integration_${address}`, {
    apiId: api.id,
    integrationType: 'AWS_PROXY',
    integrationMethod: 'POST',
    integrationUri: lambda.invokeArn,
    payloadFormatVersion: '2.0',
    timeoutMilliseconds: API_TIMEOUT_SECONDS * 1000,
    dependsOn: [permission],
  });
  new Apigatewayv2Route(stack, `route_${address}`, {
    apiId: api.id,
    routeKey: routeKey(route),
    target: `integrations/${integration.id}`,
    ...authorization,
  });
}

/** Different routes have different ids, whatever the names of their path parameters. */
function routeId({ method, path }: Route): string {
  const parts = path.split('/').slice(1);
  const written = parts.map((part) =>
    part.startsWith('{') ? '_param' : part.replace(/[^A-Za-z0-9]/g, (other) => `_${other.charCodeAt(0).toString(16)}_`),
  );
  return [method.toLowerCase(), ...written].join('_');
}
