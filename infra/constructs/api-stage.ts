import { Apigatewayv2Stage } from '@cdktf/provider-aws/lib/apigatewayv2-stage/index.js';
import type { TerraformStack } from 'cdktf';

export interface ApiStageOptions {
  readonly apiId: string;
  /** ARN of the log group of requests. */
  readonly logGroupArn: string;
  readonly requestsPerSecond: number;
  readonly requestBurst: number;
}

/**
 * The fields of the access log. It has no claims of the caller, no query string and no body, because they are personal data.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-logging-variables.html
 */
const ACCESS_LOG = {
  requestId: '$context.requestId',
  requestTime: '$context.requestTime',
  protocol: '$context.protocol',
  httpMethod: '$context.httpMethod',
  path: '$context.path',
  routeKey: '$context.routeKey',
  status: '$context.status',
  responseLatency: '$context.responseLatency',
  integrationLatency: '$context.integrationLatency',
  integrationErrorMessage: '$context.integrationErrorMessage',
  authorizerError: '$context.authorizer.error',
  sourceIp: '$context.identity.sourceIp',
};

/** The stage `$default`, which has no part in URLs and deploys each change. Throttling is always written: unset can become 0. */
export function apiStage(stack: TerraformStack, options: ApiStageOptions): void {
  new Apigatewayv2Stage(stack, 'api_stage', {
    apiId: options.apiId,
    name: '$default',
    autoDeploy: true,
    accessLogSettings: { destinationArn: options.logGroupArn, format: JSON.stringify(ACCESS_LOG) },
    defaultRouteSettings: {
      throttlingRateLimit: options.requestsPerSecond,
      throttlingBurstLimit: options.requestBurst,
    },
  });
}
