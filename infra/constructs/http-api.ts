import { Apigatewayv2Api } from '@cdktf/provider-aws/lib/apigatewayv2-api/index.js';
import type { TerraformStack } from 'cdktf';

export interface HttpApiOptions {
  readonly name: string;
  readonly description: string;
  /** Origins of web pages that may call it; none for no CORS. */
  readonly corsOrigins: readonly string[];
  /** Methods of the routes. */
  readonly methods: readonly string[];
}

/** Headers that a page may send: a token, JSON, a key against sending twice, and what a signature of IAM needs. */
const ALLOWED_HEADERS = ['authorization', 'content-type', 'idempotency-key', 'x-amz-date', 'x-amz-security-token'];
const PREFLIGHT_SECONDS = 3600;

/**
 * An HTTP API. Where origins are given, API Gateway answers preflight requests itself and ignores CORS headers of functions.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-cors.html
 */
export function httpApi(stack: TerraformStack, options: HttpApiOptions): Apigatewayv2Api {
  const cors = {
    allowOrigins: [...options.corsOrigins],
    allowMethods: [...new Set(options.methods)].sort(),
    allowHeaders: ALLOWED_HEADERS,
    exposeHeaders: ['retry-after'],
    maxAge: PREFLIGHT_SECONDS,
  };
  return new Apigatewayv2Api(stack, 'api', {
    name: options.name,
    description: options.description,
    protocolType: 'HTTP',
    ...(options.corsOrigins.length === 0 ? {} : { corsConfiguration: cors }),
  });
}
