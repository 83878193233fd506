import { IamRolePolicy } from '@cdktf/provider-aws/lib/iam-role-policy/index.js';
import { serviceRole } from '@daybreak/aurora/parts';
import { Fn, type TerraformStack } from 'cdktf';

export interface ProxyRoleOptions {
  readonly name: string;
  readonly clusterIdentifier: string;
  readonly accountId: string;
  readonly region: string;
  readonly secretArn: string;
  readonly secretKeyArn: string | undefined;
  readonly permissionsBoundary: string | undefined;
}

/**
 * The role with which RDS Proxy reads the secret of the master user, and nothing else.
 * @see https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/rds-proxy-iam-setup.html
 */
export function proxyRole(stack: TerraformStack, options: ProxyRoleOptions): { arn: string; policy: IamRolePolicy } {
  const { secretKeyArn, region } = options;
  const role = serviceRole(stack, 'proxy_role', {
    name: options.name,
    description: `RDS Proxy of the Aurora cluster ${options.clusterIdentifier}`,
    service: 'rds.amazonaws.com',
    accountId: options.accountId,
    permissionsBoundary: options.permissionsBoundary,
  });
  const decrypt = {
    Sid: 'Key',
    Effect: 'Allow',
    Action: 'kms:Decrypt',
    Resource: secretKeyArn,
    Condition: { StringEquals: { 'kms:ViaService': `secretsmanager.${region}.amazonaws.com` } },
  };
  const policy = new IamRolePolicy(stack, 'proxy_secret', {
    name: 'secret',
    role: role.name,
    policy: Fn.jsonencode({
      Version: '2012-10-17',
      Statement: [
        { Sid: 'Secret', Effect: 'Allow', Action: 'secretsmanager:GetSecretValue', Resource: options.secretArn },
        ...(secretKeyArn === undefined ? [] : [decrypt]),
      ],
    }),
  });
  return { arn: role.arn, policy };
}
