import { KmsAlias } from '@cdktf/provider-aws/lib/kms-alias/index.js';
import { KmsKey } from '@cdktf/provider-aws/lib/kms-key/index.js';
import type { Account } from '@daybreak/aurora/parts';
import { Fn, type TerraformStack } from 'cdktf';
import type { Stage } from '../stages/index.ts';

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

/** A key of its own for what the functions stack encrypts: the policy of the database's key names log groups one by one. */
export function functionsKey(stack: TerraformStack, options: EncryptionKeyOptions): string | undefined {
  if (options.stage.keys.logs !== 'own') return undefined;
  const key = stackKey(stack, 'functions_key', {
    ...options,
    description: `Functions of stage ${options.stage.name}: logs and environments`,
    statements: [logsStatement(options)],
    preventDestroy: false,
  });
  return key.arn;
}

/**
 * One KMS key for all that the stage wants encrypted with its own, rotated every year, with an alias.
 *
 * Its policy is written out: the account decides by IAM who may use it, and two services may for this account alone. RDS and
 * Secrets Manager need no statement: they act with the rights of whoever calls them.
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/encrypt-log-data-kms.html
 */
export function encryptionKeys(stack: TerraformStack, options: EncryptionKeyOptions): EncryptionKeys {
  const { stage } = options;
  const own = USES.filter((use) => stage.keys[use] === 'own');
  if (own.length === 0) {
    return { storage: undefined, secret: undefined, logs: undefined, insights: undefined, alarms: undefined };
  }
  const key = stackKey(stack, 'aurora_key', {
    ...options,
    description: `Aurora cluster of stage ${stage.name}: ${own.join(', ')}`,
    statements: [
      ...(stage.keys.logs === 'own' ? [logsStatement(options)] : []),
      ...(stage.keys.alarms === 'own' ? topicStatements(stage, options.account) : []),
    ],
    preventDestroy: stage.durability.preventDestroy,
  });
  const arnFor = (use: (typeof USES)[number]) => (stage.keys[use] === 'own' ? key.arn : undefined);
  return {
    storage: arnFor('storage'),
    secret: arnFor('secret'),
    logs: arnFor('logs'),
    insights: arnFor('insights'),
    alarms: arnFor('alarms'),
  };
}

interface StackKeyOptions extends EncryptionKeyOptions {
  readonly description: string;
  /** What its policy allows besides the account. */
  readonly statements: readonly object[];
  readonly preventDestroy: boolean;
}

function stackKey(stack: TerraformStack, id: string, options: StackKeyOptions): KmsKey {
  const { stage, account } = options;
  const key = new KmsKey(stack, id, {
    description: options.description,
    enableKeyRotation: true,
    rotationPeriodInDays: stage.keys.rotationDays,
    deletionWindowInDays: stage.keys.deletionWindowDays,
    ...(options.preventDestroy ? { lifecycle: { preventDestroy: true } } : {}),
    policy: Fn.jsonencode({
      Version: '2012-10-17',
      Statement: [
        {
          Sid: 'AccountDecidesByIam',
          Effect: 'Allow',
          Principal: { AWS: `arn:${account.partition()}:iam::${account.id}:root` },
          Action: 'kms:*',
          Resource: '*',
        },
        ...options.statements,
      ],
    }),
  });
  new KmsAlias(stack, `${id}_alias`, { name: options.alias, targetKeyId: key.keyId });
  return key;
}

function logsStatement({ account, logGroups, region }: EncryptionKeyOptions) {
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
          (name) => `arn:${account.partition()}:logs:${region}:${account.id}:log-group:${name}`,
        ),
      },
    },
  };
}

/** CloudWatch and RDS encrypt what they send to the topic. */
function topicStatements(stage: Stage, account: Account) {
  const mayEncrypt = (sid: string, service: string) => ({
    Sid: sid,
    Effect: 'Allow',
    Principal: { Service: service },
    Action: ['kms:Decrypt', 'kms:GenerateDataKey'],
    Resource: '*',
    Condition: { StringEquals: { 'aws:SourceAccount': account.id } },
  });
  return [
    mayEncrypt('AlarmsOfThisAccount', 'cloudwatch.amazonaws.com'),
    ...(stage.observability.events ? [mayEncrypt('EventsOfThisAccount', 'events.rds.amazonaws.com')] : []),
  ];
}
