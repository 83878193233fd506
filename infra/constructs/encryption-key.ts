import { KmsAlias } from '@cdktf/provider-aws/lib/kms-alias/index.js';
import { KmsKey } from '@cdktf/provider-aws/lib/kms-key/index.js';
import type { Account } from '@daybreak/aurora/parts';
import { Fn, type TerraformStack } from 'cdktf';
import { hasThreshold } from '../stages/alarms.ts';
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

/** A separate key for the functions stack, because the policy of the database's key lists single log groups. */
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
 * One KMS key for everything that the stage encrypts with its own key, rotated every year, with an alias.
 *
 * Its policy is explicit: IAM of the account decides who may use it, and two services may use it for this account only. RDS and Secrets
 * Manager need no statement: they act with the rights of the caller.
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/encrypt-log-data-kms.html
 */
export function encryptionKeys(stack: TerraformStack, options: EncryptionKeyOptions): EncryptionKeys {
  const { stage } = options;
  // A stage may have only alarms of Aurora DSQL.
  const hasTopic = hasThreshold(stage.observability.alarms) || stage.observability.events;
  const isUsed = (use: (typeof USES)[number]) => use !== 'alarms' || hasTopic;
  const own = USES.filter((use) => stage.keys[use] === 'own' && isUsed(use));
  if (own.length === 0) {
    return { storage: undefined, secret: undefined, logs: undefined, insights: undefined, alarms: undefined };
  }
  const key = stackKey(stack, 'aurora_key', {
    ...options,
    description: `Aurora cluster of stage ${stage.name}: ${own.join(', ')}`,
    statements: [
      ...(stage.keys.logs === 'own' ? [logsStatement(options)] : []),
      ...(own.includes('alarms') ? topicStatements(stage, options.account) : []),
    ],
    preventDestroy: stage.durability.preventDestroy,
  });
  const arnFor = (use: (typeof USES)[number]) => (own.includes(use) ? key.arn : undefined);
  return {
    storage: arnFor('storage'),
    secret: arnFor('secret'),
    logs: arnFor('logs'),
    insights: arnFor('insights'),
    alarms: arnFor('alarms'),
  };
}

/** A separate key for the cluster of Aurora DSQL and the topic of its alarms. */
export function dsqlKeys(
  stack: TerraformStack,
  options: Omit<EncryptionKeyOptions, 'logGroups'>,
): Readonly<Record<'cluster' | 'alarms', string | undefined>> {
  const { stage, account, region } = options;
  const own = {
    cluster: stage.keys.dsql === 'own',
    alarms: stage.keys.alarms === 'own' && hasThreshold(stage.dsql.alarms),
  };
  if (!own.cluster && !own.alarms) return { cluster: undefined, alarms: undefined };
  const key = stackKey(stack, 'dsql_key', {
    ...options,
    logGroups: [],
    description: `Aurora DSQL of stage ${stage.name}`,
    statements: [
      ...(own.cluster ? dsqlStatements(account, region) : []),
      ...(own.alarms ? [alarmsStatement(account)] : []),
    ],
    preventDestroy: stage.durability.preventDestroy,
  });
  return { cluster: own.cluster ? key.arn : undefined, alarms: own.alarms ? key.arn : undefined };
}

/**
 * Aurora DSQL encrypts for the clusters of this account and Region. The policy cannot name the cluster, because AWS chooses its id after
 * the key exists.
 * @see https://docs.aws.amazon.com/aurora-dsql/latest/userguide/data-encryption.html
 */
function dsqlStatements(account: Account, region: string) {
  const principal = { Effect: 'Allow', Principal: { Service: 'dsql.amazonaws.com' }, Resource: '*' };
  const forClusters = { 'aws:SourceArn': `arn:${account.partition()}:dsql:${region}:${account.id}:cluster/*` };
  return [
    {
      Sid: 'ClustersOfThisAccount',
      ...principal,
      Action: ['kms:Decrypt', 'kms:Encrypt', 'kms:GenerateDataKey', 'kms:ReEncryptFrom', 'kms:ReEncryptTo'],
      Condition: { ArnLike: forClusters, StringLike: { 'kms:EncryptionContext:aws:dsql:ClusterId': '*' } },
    },
    { Sid: 'LookAtTheKey', ...principal, Action: 'kms:DescribeKey', Condition: { ArnLike: forClusters } },
  ];
}

interface StackKeyOptions extends EncryptionKeyOptions {
  readonly description: string;
  /** Additional statements of its policy. */
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

/** CloudWatch and RDS encrypt their messages to the topic. */
function topicStatements(stage: Stage, account: Account) {
  return [
    alarmsStatement(account),
    ...(stage.observability.events
      ? [encryptStatement('EventsOfThisAccount', 'events.rds.amazonaws.com', account)]
      : []),
  ];
}

function alarmsStatement(account: Account) {
  return encryptStatement('AlarmsOfThisAccount', 'cloudwatch.amazonaws.com', account);
}

function encryptStatement(sid: string, service: string, account: Account) {
  return {
    Sid: sid,
    Effect: 'Allow',
    Principal: { Service: service },
    Action: ['kms:Decrypt', 'kms:GenerateDataKey'],
    Resource: '*',
    Condition: { StringEquals: { 'aws:SourceAccount': account.id } },
  };
}
