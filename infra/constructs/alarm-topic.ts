import { SnsTopic } from '@cdktf/provider-aws/lib/sns-topic/index.js';
import { SnsTopicPolicy } from '@cdktf/provider-aws/lib/sns-topic-policy/index.js';
import { SnsTopicSubscription } from '@cdktf/provider-aws/lib/sns-topic-subscription/index.js';
import { defined } from '@daybreak/aurora/facts';
import type { Account } from '@daybreak/aurora/parts';
import { Fn, type TerraformStack } from 'cdktf';

export interface AlarmTopicOptions {
  readonly name: string;
  readonly emails: readonly string[];
  readonly account: Account;
  readonly keyArn: string | undefined;
  /** Whether RDS may send events to it too. */
  readonly events: boolean;
}

/**
 * The topic to which CloudWatch and RDS of this account, and only they, send alarms and events, and its e-mail subscriptions. Returns its
 * ARN.
 * @see https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/USER_Events.GrantingPermissions.html
 */
export function alarmTopic(stack: TerraformStack, options: AlarmTopicOptions): string {
  const topic = new SnsTopic(stack, 'alarm_topic', {
    name: options.name,
    ...defined({ kmsMasterKeyId: options.keyArn }),
  });
  const mayPublish = (sid: string, service: string) => ({
    Sid: sid,
    Effect: 'Allow',
    Principal: { Service: service },
    Action: 'sns:Publish',
    Resource: topic.arn,
    Condition: { StringEquals: { 'aws:SourceAccount': options.account.id } },
  });
  new SnsTopicPolicy(stack, 'alarm_topic_policy', {
    arn: topic.arn,
    policy: Fn.jsonencode({
      Version: '2012-10-17',
      Statement: [
        mayPublish('AlarmsOfThisAccount', 'cloudwatch.amazonaws.com'),
        ...(options.events ? [mayPublish('EventsOfThisAccount', 'events.rds.amazonaws.com')] : []),
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

/** By the address, so that removing one does not change the other subscriptions. Different addresses have different ids. */
function idOf(email: string): string {
  return email.toLowerCase().replace(/[^a-z0-9]/g, (character) => `_${character.charCodeAt(0).toString(16)}_`);
}
