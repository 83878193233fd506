import { grouped } from '../../grouped.ts';
import { withoutIndexes } from '../../terraform/address.ts';
import { referencesOf, refersTo, valueAfter, valueBefore } from '../../terraform/change.ts';
import type { Change, Plan } from '../../terraform/document.ts';
import { asBlocks, asText, asTexts } from '../../terraform/value.ts';
import { TYPES, typesWith } from '../types.ts';

/** A cluster with the instances that this plan knows of. */
export interface Cluster {
  readonly change: Change;
  readonly instances: readonly Change[];
}

/** What belongs to what in a plan: by values where they are known, by the code's references where they are not. */
export interface Relations {
  readonly clusters: readonly Cluster[];
  clusterOf(instance: Change): Cluster | undefined;
  /** Secrets that open a database of this plan, or probably do. */
  isDatabaseSecret(secret: Change): boolean;
  /** True when the resource refers to one that this plan replaces, so that its change is a consequence. */
  followsReplacement(change: Change, argument: string): Change | undefined;
}

export function relationsOf(plan: Plan): Relations {
  const instances = plan.ofType(...typesWith('serves')).filter((instance) => !instance.deposed);
  const clusterTypes = new Set(typesWith('serves').flatMap((type) => TYPES[type]?.serves ?? []));
  const clusters = plan.ofType(...clusterTypes).filter((cluster) => !cluster.deposed);
  const named = grouped(instances, (instance) =>
    clusterNames(instance).map((name) => `${TYPES[instance.type]?.serves} ${name}`),
  );
  const byInstance = new Map<string, Cluster>();
  const withInstances = clusters.map((change) => {
    const names = [change.before, change.after].flatMap((values) => asTexts([values?.cluster_identifier, values?.id]));
    const own = new Set([...names, blockKey(change)].flatMap((name) => named.get(`${change.type} ${name}`) ?? []));
    const cluster = { change, instances: [...own] };
    for (const instance of own) byInstance.set(instance.address, cluster);
    return cluster;
  });
  const replaced = new Map(
    plan.changes
      .filter((change) => change.action === 'replace')
      .map((change) => [withoutIndexes(change.address), change]),
  );
  const databaseSecretArns = secretArnsBesideDataApi(plan);
  const databases = plan.ofType(...typesWith('usesSecrets'));
  return {
    clusters: withInstances,
    clusterOf: (instance) => byInstance.get(instance.address),
    isDatabaseSecret: (secret) => isDatabaseSecret(secret, plan, databases, databaseSecretArns),
    followsReplacement: (change, argument) => {
      const cause = referencesOf(change, argument).map((address) => replaced.get(address));
      return cause.find((found) => found !== undefined && found.address !== change.address);
    },
  };
}

/** The names of its cluster; where they are known only after the apply, the cluster's block in the code. */
function clusterNames(instance: Change): readonly string[] {
  const known = [instance.before, instance.after]
    .flatMap((values) => asTexts(values?.cluster_identifier))
    .filter((name) => name !== '');
  if (known.length > 0) return [...new Set(known)];
  return referencesOf(instance, 'cluster_identifier').map((address) => `${instance.module} ${address}`);
}

function blockKey(cluster: Change): string {
  return `${cluster.module} ${withoutIndexes(cluster.address)}`;
}

/** Secrets named in a policy that also allows the Data API: they are what clients log in with. */
function secretArnsBesideDataApi(plan: Plan): ReadonlySet<string> {
  const arns = new Set<string>();
  for (const change of plan.ofType('aws_iam_role_policy', 'aws_iam_policy', 'aws_iam_user_policy')) {
    const policy = asText(change.before?.policy) ?? asText(change.after?.policy) ?? '';
    if (!/rds-data:/i.test(policy)) continue;
    for (const [arn] of policy.matchAll(/arn:[a-z-]+:secretsmanager:[^"\\]+/g)) arns.add(arn);
  }
  return arns;
}

const DATABASE_NAME = /(^|[^a-z])(db|rds|database|aurora|postgres|postgresql|mysql)([^a-z]|$)/i;

function isDatabaseSecret(
  secret: Change,
  plan: Plan,
  databases: readonly Change[],
  arns: ReadonlySet<string>,
): boolean {
  const arn = asText(valueBefore(secret, 'arn'));
  if (arn !== undefined && arns.has(arn)) return true;
  const versions = plan
    .ofType('aws_secretsmanager_secret_version')
    .filter((version) => refersTo(version, secret, 'secret_id') || (arn && version.before?.secret_id === arn));
  const isLinked = databases.some(
    (database) =>
      [secret, ...versions].some((own) => refersTo(database, own)) ||
      versions.some((version) => refersTo(version, database, 'secret_string', 'secret_string_wo')),
  );
  if (isLinked) return true;
  const proxied = databases.flatMap((proxy) =>
    asBlocks(valueBefore(proxy, 'auth')).flatMap((auth) => asTexts(auth.secret_arn)),
  );
  if (arn !== undefined && proxied.includes(arn)) return true;
  return [asText(valueBefore(secret, 'name')), asText(valueAfter(secret, 'name')), secret.address].some(
    (name) => name !== undefined && DATABASE_NAME.test(name.replaceAll('_', '-')),
  );
}
