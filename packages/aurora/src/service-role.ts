import { IamRole } from '@cdktf/provider-aws/lib/iam-role/index.js';
import { Fn } from 'cdktf';
import type { Construct } from 'constructs';
import { defined } from './facts/index.ts';

export interface ServiceRoleOptions {
  readonly name: string;
  readonly description: string;
  /** The AWS service that assumes the role, such as `lambda.amazonaws.com`. */
  readonly service: string;
  readonly accountId: string;
  readonly permissionsBoundary: string | undefined;
}

/**
 * A role that one AWS service can assume, for resources of this account only.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/confused-deputy.html
 */
export function serviceRole(scope: Construct, id: string, options: ServiceRoleOptions): IamRole {
  const { name, description, service, accountId, permissionsBoundary } = options;
  return new IamRole(scope, id, {
    name,
    description,
    ...defined({ permissionsBoundary }),
    assumeRolePolicy: Fn.jsonencode({
      Version: '2012-10-17',
      Statement: [
        {
          Effect: 'Allow',
          Action: 'sts:AssumeRole',
          Principal: { Service: service },
          Condition: { StringEquals: { 'aws:SourceAccount': accountId } },
        },
      ],
    }),
  });
}
