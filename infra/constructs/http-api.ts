import { Apigatewayv2Api } from '@cdktf/provider-aws/lib/apigatewayv2-api/index.js';
import type { TerraformStack } from 'cdktf';
import { CORS_ALLOWED_HEADERS, CORS_EXPOSED_HEADERS, CORS_PREFLIGHT_SECONDS } from '../lambda/cors.ts';

export interface HttpApiOptions {
  readonly name: string;
  readonly description: string;
  /** Origins of web pages that may call it; without origins there is no CORS. */
  readonly corsOrigins: readonly string[];
  /** Methods of the routes. */
  readonly methods: readonly string[];
}

/**
 * An HTTP API. With origins, API Gateway answers preflight requests itself and ignores CORS headers of functions.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-cors.html
 */
export function httpApi(stack: TerraformStack, options: HttpApiOptions): Apigatewayv2Api {
  const cors = {
    allowOrigins: [...options.corsOrigins],
    allowMethods: [...new Set(options.methods)].sort(),
    allowHeaders: [...CORS_ALLOWED_HEADERS],
    exposeHeaders: [...CORS_EXPOSED_HEADERS],
    maxAge: CORS_PREFLIGHT_SECONDS,
  };
  return new Apigatewayv2Api(stack, 'api', {
    name: options.name,
    description: options.description,
    protocolType: 'HTTP',
    ...(options.corsOrigins.length === 0 ? {} : { corsConfiguration: cors }),
  });
}
