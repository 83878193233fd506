import type { Connection } from '@daybreak/database/settings';
import { findStage, type Stage, stageNames } from '../../infra/stages/index.ts';

/**
 * Refuses a database on AWS that must not be emptied. A local database is allowed.
 * @throws {Error} its stage is unknown, is production or is protected, or the answer was not yes
 * @throws {UnknownStageError} no stage has the given name
 */
export function refuseProtected(
  connection: Connection,
  { stage: name, yes }: { readonly stage?: string | undefined; readonly yes: boolean },
  find: (name: string | undefined) => Stage = findStage,
): void {
  if (connection.backend === 'dsql') {
    throw new Error(
      'Nothing was changed: Aurora DSQL cannot drop everything in one transaction. A local one is emptied by npm run local -- --dsql --reset.',
    );
  }
  if (connection.local) return;
  if (connection.backend !== 'data-api') {
    throw new Error(
      `Nothing was changed: the stage of ${connection.host} is not known, so it may be production. Use the connection of the Data API: npm run env.`,
    );
  }
  const stage = find(name);
  const cluster = connection.resourceArn.split(':').at(-1);
  const { clusterIdentifier } = stageNames(stage);
  if (cluster !== clusterIdentifier) {
    throw new Error(
      `Nothing was changed: the connection names the cluster ${cluster}, and the stage ${stage.name} has ${clusterIdentifier}. Name the stage of the cluster with --stage.`,
    );
  }
  const reasons = [
    ...(stage.production ? ['production true'] : []),
    ...(stage.durability.preventDestroy ? ['durability.preventDestroy true'] : []),
  ];
  if (reasons.length > 0) {
    throw new Error(
      `Nothing was changed: the stage ${stage.name} has ${reasons.join(' and ')}. Only a stage without them can be reset. To try something on its data, clone it: durability.restore of another stage.`,
    );
  }
  if (!yes) {
    throw new Error(
      `Nothing was changed: this removes all data of the cluster ${cluster} on AWS. Run the command again with --yes to do that.`,
    );
  }
}
