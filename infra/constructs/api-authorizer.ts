import { Apigatewayv2Authorizer } from '@cdktf/provider-aws/lib/apigatewayv2-authorizer/index.js';
import type { Apigatewayv2RouteConfig } from '@cdktf/provider-aws/lib/apigatewayv2-route/index.js';
import type { TerraformStack } from 'cdktf';
import type { Stage } from '../stages/index.ts';

/** The arguments of a route for its authorizer. */
export type Authorization = Required<Pick<Apigatewayv2RouteConfig, 'authorizationType'>> &
  Pick<Apigatewayv2RouteConfig, 'authorizerId'>;

/**
 * How every route of the API is protected: by IAM, or by tokens of the issuer that the stage names.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-jwt-authorizer.html
 */
export function apiAuthorizer(stack: TerraformStack, apiId: string, stage: Stage): Authorization {
  const { authorizer, issuer, audience } = stage.functions;
  if (authorizer !== 'jwt' || issuer === undefined) return { authorizationType: 'AWS_IAM' };
  const jwt = new Apigatewayv2Authorizer(stack, 'api_authorizer', {
    apiId,
    name: 'jwt',
    authorizerType: 'JWT',
    identitySources: ['$request.header.Authorization'],
    jwtConfiguration: { issuer, audience: [...audience] },
    // Without it, a change to IAM deletes the authorizer while routes still use it, which AWS refuses.
    lifecycle: { createBeforeDestroy: true },
  });
  return { authorizationType: 'JWT', authorizerId: jwt.id };
}
