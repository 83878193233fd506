import { SnsTopic } from '@cdktf/provider-aws/lib/sns-topic/index.js';
import { SnsTopicPolicy } from '@cdktf/provider-aws/lib/sns-topic-policy/index.js';
import { SnsTopicSubscription } from '@cdktf/provider-aws/lib/sns-topic-subscription/index.js';
import { Fn, type TerraformStack } from 'cdktf';
import { defined } from '../defined.ts';
import type { Account } from './account.ts';

export interface AlarmTopicOptions {
  readonly name: string;
  readonly emails: readonly string[];
  readonly account: Account;
  readonly keyArn: string | undefined;
}

/** The topic that alarms are sent to, by CloudWatch of this account alone, and its e-mail subscriptions. Returns its ARN. */
export function alarmTopic(stack: TerraformStack, options: AlarmTopicOptions): string {
  const topic = new SnsTopic(stack, 'alarm_topic', {
    name: options.name,
    ...defined({ kmsMasterKeyId: options.keyArn }),
  });
  new SnsTopicPolicy(stack, 'alarm_topic_policy', {
    arn: topic.arn,
    policy: Fn.jsonencode({
      Version: '2012-10-17',
      Statement: [
        {
          Sid: 'AlarmsOfThisAccount',
          Effect: 'Allow',
          Principal: { Service: 'cloudwatch.amazonaws.com' },
          Action: 'sns:Publish',
          Resource: topic.arn,
          Condition: { StringEquals: { 'aws:SourceAccount': options.account.id } },
        },
      ],
    }),
  });
  for (const email of options.emails) {
    new SnsTopicSubscription(stack, `alarm_email_${idOf(email)}`, {
      topicArn: topic.arn,
      protocol: 'email',
      endpoint: email,
    });
  }
  return topic.arn;
}

/** By the address, so that removing one leaves the other subscriptions alone. Different addresses have different ids. */
function idOf(email: string): string {
  return email.toLowerCase().replace(/[^a-z0-9]/g, (character) => `_${character.charCodeAt(0).toString(16)}_`);
}
