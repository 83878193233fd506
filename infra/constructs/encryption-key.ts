import { KmsAlias } from '@cdktf/provider-aws/lib/kms-alias/index.js';
import { KmsKey } from '@cdktf/provider-aws/lib/kms-key/index.js';
import { Fn, type TerraformStack } from 'cdktf';
import type { Stage } from '../stages/index.ts';
import type { Account } from './account.ts';

/** The ARN of the key of the stack for each use; undefined where AWS's own key serves. */
export interface EncryptionKeys {
  readonly storage: string | undefined;
  readonly secret: string | undefined;
  readonly logs: string | undefined;
  readonly insights: string | undefined;
  readonly alarms: string | undefined;
}

export interface EncryptionKeyOptions {
  readonly stage: Stage;
  readonly alias: string;
  readonly region: string;
  readonly account: Account;
  /** Names of the log groups that the key encrypts. */
  readonly logGroups: readonly string[];
}

const USES = ['storage', 'secret', 'logs', 'insights', 'alarms'] as const;

/**
 * One KMS key for all that the stage wants encrypted with its own, rotated every year, with an alias.
 *
 * Its policy is written out: the account decides by IAM who may use it, and two services may for this account alone. RDS and
 * Secrets Manager need no statement: they act with the rights of whoever calls them.
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/encrypt-log-data-kms.html
 */
export function encryptionKeys(stack: TerraformStack, options: EncryptionKeyOptions): EncryptionKeys {
  const { stage, account, region } = options;
  const own = USES.filter((use) => stage.keys[use] === 'own');
  if (own.length === 0) {
    return { storage: undefined, secret: undefined, logs: undefined, insights: undefined, alarms: undefined };
  }
  const partition = account.partition();
  const key = new KmsKey(stack, 'aurora_key', {
    description: `Aurora cluster of stage ${stage.name}: ${own.join(', ')}`,
    enableKeyRotation: true,
    rotationPeriodInDays: stage.keys.rotationDays,
    deletionWindowInDays: stage.keys.deletionWindowDays,
    ...(stage.durability.preventDestroy ? { lifecycle: { preventDestroy: true } } : {}),
    policy: Fn.jsonencode({
      Version: '2012-10-17',
      Statement: [
        {
          Sid: 'AccountDecidesByIam',
          Effect: 'Allow',
          Principal: { AWS: `arn:${partition}:iam::${account.id}:root` },
          Action: 'kms:*',
          Resource: '*',
        },
        ...(stage.keys.logs === 'own' ? [logsStatement(options, partition)] : []),
        ...(stage.keys.alarms === 'own' ? [alarmsStatement(account)] : []),
      ],
    }),
  });
  new KmsAlias(stack, 'aurora_key_alias', { name: options.alias, targetKeyId: key.keyId });
  const arnFor = (use: (typeof USES)[number]) => (stage.keys[use] === 'own' ? key.arn : undefined);
  return {
    storage: arnFor('storage'),
    secret: arnFor('secret'),
    logs: arnFor('logs'),
    insights: arnFor('insights'),
    alarms: arnFor('alarms'),
  };

  function logsStatement({ logGroups }: EncryptionKeyOptions, arnPartition: string) {
    return {
      Sid: 'LogGroupsOfTheStack',
      Effect: 'Allow',
      Principal: { Service: `logs.${region}.amazonaws.com` },
      Action: [
        'kms:Encrypt',
        'kms:Decrypt',
        'kms:ReEncryptFrom',
        'kms:ReEncryptTo',
        'kms:GenerateDataKey',
        'kms:GenerateDataKeyWithoutPlaintext',
        'kms:DescribeKey',
      ],
      Resource: '*',
      Condition: {
        ArnEquals: {
          'kms:EncryptionContext:aws:logs:arn': logGroups.map(
            (name) => `arn:${arnPartition}:logs:${region}:${account.id}:log-group:${name}`,
          ),
        },
      },
    };
  }
}

/** CloudWatch encrypts what it sends to the topic. */
function alarmsStatement(account: Account) {
  return {
    Sid: 'AlarmsOfThisAccount',
    Effect: 'Allow',
    Principal: { Service: 'cloudwatch.amazonaws.com' },
    Action: ['kms:Decrypt', 'kms:GenerateDataKey'],
    Resource: '*',
    Condition: { StringEquals: { 'aws:SourceAccount': account.id } },
  };
}
