import type { DataApiConnection } from '@daybreak/database/settings';
import type { Stage } from '../../../infra/stages/index.ts';
import { explainAwsError } from '../../aws-error.ts';
import { type Check, type Outcome, unknown } from '../check.ts';
import type { Surroundings } from '../surroundings.ts';
import type { AwsFacts } from './clients.ts';

/** The input of the AWS checks, in addition to this machine. */
export interface AwsContext extends Surroundings {
  readonly aws: AwsFacts;
  /** The cluster of the connection. */
  readonly target: DataApiConnection;
  /** The expected cluster; undefined if the stage is invalid (L18 reports why). */
  readonly wanted: Stage | undefined;
  /** Run statements even if that resumes a paused cluster. */
  readonly wake: boolean;
  readonly nowMs: number;
}

const DENIED = /^(AccessDenied|AccessDeniedException|UnauthorizedOperation)$/;

/**
 * A check with requests to AWS. If AWS does not answer, or denies the call, the result is unknown.
 * @param action - the IAM action that it needs, such as `rds:DescribeDBClusters`
 */
export function awsCheck(
  check: Omit<Check<AwsContext>, 'run'> & {
    readonly action: string;
    run(context: AwsContext): Promise<Outcome> | Outcome;
  },
): Check<AwsContext> {
  const { action, run, ...rest } = check;
  return {
    ...rest,
    async run(context) {
      try {
        return await run(context);
      } catch (error) {
        const name = error instanceof Error ? error.name : '';
        if (DENIED.test(name)) {
          return unknown({
            what: `These credentials do not allow this check (${action})`,
            received: name,
            allowed: `a permission for ${action}`,
            todo: 'npm run doctor -- --policy, and give the printed policy to the person who manages permissions',
          });
        }
        return unknown({
          what: 'AWS did not answer',
          received: explainAwsError(action, error, context.env).message,
          allowed: 'its answer',
          todo: `npm run doctor -- --only ${rest.id} --verbose`,
        });
      }
    },
  };
}

/** The cluster's stage, for commands: ` -- --stage production`; '' for dev. */
export function stageFlag({ stage }: Pick<Surroundings, 'stage'>): string {
  return stage === 'dev' ? '' : ` -- --stage ${stage}`;
}
