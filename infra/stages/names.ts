import { project } from '../config.ts';
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
}

/** `dev` has the short names (`alex-aurora`); every other stage puts its own in between (`alex-production-aurora`). */
export function stageNames(stage: Pick<Stage, 'name'>): StageNames {
  const prefix = stage.name === 'dev' ? project : `${project}-${stage.name}`;
  return {
    clusterIdentifier: `${prefix}-aurora`,
    writerIdentifier: `${prefix}-aurora-1`,
    subnetGroup: `${prefix}-aurora-subnet-group`,
    securityGroup: `${prefix}-aurora-sg`,
    secretPrefix: `${prefix}-db-credentials-`,
    lambdaRole: `${prefix}-lambda-aurora-role`,
    lambdaLogGroup: `/aws/lambda/${prefix}`,
  };
}

/** The stack that holds what must never be lost: `npx cdktf deploy <this>`, `cdktf.out/stacks/<this>`. */
export function databaseStackId(stage: Pick<Stage, 'name'>): string {
  return `${stage.name}-database`;
}
