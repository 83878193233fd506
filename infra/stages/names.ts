import { project as configuredProject } from '../config.ts';
import type { Problem } from './problem.ts';
import type { Stage } from './stage.ts';

/** Names in AWS, by stage. Renaming a cluster, a secret or a group replaces it: these are contracts. */
export interface StageNames {
  readonly clusterIdentifier: string;
  readonly writerIdentifier: string;
  readonly subnetGroup: string;
  readonly securityGroup: string;
  /** A random suffix follows, since the name of a deleted secret stays taken until its recovery window has passed. */
  readonly secretPrefix: string;
  readonly lambdaRole: string;
  readonly lambdaLogGroup: string;
  /** The major follows, so that the group of the next major can be made beside it. */
  readonly parameterGroupPrefix: string;
  readonly monitoringRole: string;
  readonly keyAlias: string;
  readonly alarmTopic: string;
  /** What is watched follows. */
  readonly alarmPrefix: string;
  readonly vpc: string;
  /** The time at which the cluster was made follows. */
  readonly finalSnapshotPrefix: string;
}

type Named = Pick<Stage, 'name'> & { readonly durability?: Pick<Stage['durability'], 'adopt'> };

/** `dev` has the short names (`alex-aurora`); every other stage puts its own in between (`alex-production-aurora`). */
export function stageNames(stage: Named, project: string = configuredProject): StageNames {
  const prefix = stage.name === 'dev' ? project : `${project}-${stage.name}`;
  const adopted = stage.durability?.adopt;
  const clusterIdentifier = adopted?.clusterIdentifier ?? `${prefix}-aurora`;
  return {
    clusterIdentifier,
    writerIdentifier: instanceIdentifier(stage, '1', project),
    subnetGroup: `${prefix}-aurora-subnet-group`,
    securityGroup: `${prefix}-aurora-sg`,
    secretPrefix: `${prefix}-db-credentials-`,
    lambdaRole: `${prefix}-lambda-aurora-role`,
    lambdaLogGroup: `/aws/lambda/${prefix}`,
    parameterGroupPrefix: `${prefix}-aurora-postgresql`,
    monitoringRole: `${prefix}-rds-monitoring-role`,
    keyAlias: `alias/${prefix}-aurora`,
    alarmTopic: `${prefix}-aurora-alarms`,
    alarmPrefix: `${prefix}-aurora-`,
    vpc: `${prefix}-aurora-vpc`,
    finalSnapshotPrefix: `${clusterIdentifier}-final-`,
  };
}

/** The identifier of an instance: the writer is `1`, readers have the names of `instances.readers`. */
export function instanceIdentifier(stage: Named, name: string, project: string = configuredProject): string {
  const prefix = stage.name === 'dev' ? project : `${project}-${stage.name}`;
  return stage.durability?.adopt?.instances[name] ?? `${prefix}-aurora-${name}`;
}

/** Where RDS writes a log that it exports. */
export function databaseLogGroup(clusterIdentifier: string, log: string): string {
  return `/aws/rds/cluster/${clusterIdentifier}/${log}`;
}

/** The stack that holds what must never be lost: `npx cdktf deploy <this>`, `cdktf.out/stacks/<this>`. */
export function databaseStackId(stage: Pick<Stage, 'name'>): string {
  return `${stage.name}-database`;
}

const PART = /^[a-z](?:-?[a-z0-9])*$/;
const PART_WORDS = 'A small letter first, then small letters, digits and single hyphens, no hyphen at the end';

/** What AWS would refuse in the names that follow from project and stage. */
export function nameProblems(stage: Stage, project: string): readonly Problem[] {
  const spelling: Problem[] = [];
  if (!PART.test(project)) {
    const reason = project.includes('_') ? ' RDS identifiers take no underscore.' : '';
    spelling.push({
      setting: 'project (in infra/config.ts)',
      what: `RDS refuses identifiers that begin with this name.${reason}`,
      received: project,
      allowed: `${PART_WORDS}.`,
      todo: project.includes('_')
        ? `Use ${JSON.stringify(project.replaceAll('_', '-').toLowerCase())}.`
        : 'Respell it.',
    });
  }
  if (typeof stage.name !== 'string' || !PART.test(stage.name)) {
    spelling.push({
      setting: 'name',
      what: 'RDS refuses identifiers with this name in them.',
      received: stage.name,
      allowed: `${PART_WORDS}.`,
      todo: 'Respell it.',
    });
  }
  return spelling.length > 0 ? spelling : tooLong(stage, project);
}

/** The longest name of each kind decides. */
function tooLong(stage: Stage, project: string): readonly Problem[] {
  const names = stageNames(stage, project);
  const readers = Object.keys(stage.instances.readers ?? {});
  const limits: readonly (readonly [string, number, string])[] = [
    [names.lambdaRole, 64, 'IAM role'],
    [names.monitoringRole, 64, 'IAM role'],
    ...['1', ...readers].map((name) => [instanceIdentifier(stage, name, project), 63, 'DB instance'] as const),
  ];
  const excess = limits
    .map(([name, most, what]) => ({ name, most, what, over: name.length - most }))
    .filter(({ over }) => over > 0)
    .sort((a, b) => b.over - a.over);
  const [worst] = excess;
  if (worst === undefined) return [];
  const { name, most, what, over } = worst;
  return [
    {
      setting: 'name',
      what: `The name of the ${what} would be too long.`,
      received: `${name} (${name.length} characters)`,
      allowed: `At most ${most} characters, of which project and stage share what the rest of the name leaves.`,
      todo: `Shorten the name of the stage or the project by ${over}.`,
    },
  ];
}
