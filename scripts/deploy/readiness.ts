// Whether a cluster is ready, becomes ready, or never will, from AWS's status of clusters and instances.
// https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/accessing-monitoring.html
import type { Sight } from '../wait-until.ts';
import type { ClusterSight } from './rds.ts';
import { TYPICAL } from './typical.ts';

/** It serves requests in these states, although it is being changed. */
const SERVING = ['available', 'backing-up', 'storage-optimization', 'storage-config-upgrade'];

/** States that do not end without an action: pattern → what to do. */
const FINAL: readonly (readonly [RegExp, string])[] = [
  [/^(stopped|stopping)$/, 'Start it with "aws rds start-db-cluster --db-cluster-identifier CLUSTER", and wait again.'],
  [/^(deleting|delete-precheck)$/, 'It is being deleted, and this cannot be stopped. Deploy again once it is deleted.'],
  [
    /^inaccessible-encryption-credentials(-recoverable)?$/,
    'Aurora cannot use its KMS key: enable the key or give back its grants, start the cluster within 7 days with "aws rds start-db-cluster --db-cluster-identifier CLUSTER", and wait again; after that only a restore from a backup helps.',
  ],
  [
    /^incompatible-parameters$/,
    'Its parameter group holds values that the engine refuses. Correct or reset them, and wait again.',
  ],
  [
    /^incompatible-network$/,
    'AWS cannot place it in its subnets: check that they exist and have free addresses, and wait again.',
  ],
  [/^storage-full$/, 'It has no storage left. Ask AWS Support.'],
  [
    /^insufficient-capacity$/,
    'AWS has no capacity for it there now. Destroy it and deploy in other Availability Zones, or later.',
  ],
  [
    /(^|-)failed$|^incompatible-|^restore-error$/,
    'Look at its events with "aws rds describe-events --source-type db-cluster --source-identifier CLUSTER", destroy it, and deploy again.',
  ],
];

/**
 * Interprets the state of the cluster. `expectedArn` is the expected cluster; one with the same name and another ARN belongs to another
 * account.
 */
export function readinessOf(identifier: string, expectedArn: string, sight: ClusterSight | undefined): Sight {
  if (sight === undefined) {
    const [, , , region, account] = expectedArn.split(':');
    return failed(
      `There is no DB cluster ${identifier} in ${region} for these credentials. Expected ${expectedArn}. It was deleted, or the credentials are not of account ${account}: check with "aws sts get-caller-identity", and deploy again if it is gone.`,
    );
  }
  if (sight.arn !== expectedArn) {
    return failed(
      `DB cluster ${identifier} is ${sight.arn} for these credentials. Expected ${expectedArn}. They are of another account: check with "aws sts get-caller-identity", or write the connection again with npm run env.`,
    );
  }
  const cluster = statusReadiness(`DB cluster ${identifier}`, sight.status, TYPICAL.cluster, identifier);
  if (cluster.kind !== 'ready') return cluster;
  if (sight.writer === undefined) {
    return {
      kind: 'coming',
      what: `DB cluster ${identifier} has no writer DB instance yet`,
      typical: TYPICAL.instance,
    };
  }
  const writer = statusReadiness(
    `writer DB instance ${sight.writer.identifier}`,
    sight.writer.status,
    TYPICAL.instance,
    identifier,
  );
  if (writer.kind !== 'ready') return writer;
  if (sight.dataApiEnabled) return { kind: 'ready' };
  return failed(
    `The Data API of DB cluster ${identifier} is disabled. Expected it to be enabled (enable_http_endpoint). Deploy again; when that changes nothing, run "aws rds enable-http-endpoint --resource-arn ${expectedArn}".`,
  );
}

/** Interprets one status; `what` is its owner as text, and `cluster` the identifier for commands. */
export function statusReadiness(what: string, status: string, typical: string, cluster: string): Sight {
  if (SERVING.includes(status)) return { kind: 'ready' };
  const todo = FINAL.find(([pattern]) => pattern.test(status))?.[1];
  if (todo === undefined) return { kind: 'coming', what: `${what} is ${status}`, typical };
  const subject = what.replace(/^writer/, 'Writer');
  return failed(
    `${subject} is ${status}, which waiting cannot fix. Expected available. ${todo.replaceAll('CLUSTER', cluster)}`,
  );
}

function failed(message: string): Sight {
  return { kind: 'failed', message };
}
