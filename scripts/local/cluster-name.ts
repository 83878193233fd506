import type { DataApiLocalOptions } from '@daybreak/data-api-local';
import { project } from '../../infra/config.ts';
import type { Io } from '../io.ts';

/** The identifier of every local cluster before it had the name of the project. `startDataApiLocal()` still has it. */
const FORMER_IDENTIFIER = 'local';

/**
 * Local ARNs contain the name of the project, so that the local Data API refuses code of another project. A connection of an earlier
 * version still works, with a notice.
 */
export function clusterName(
  io: Pick<Io, 'err'>,
): Pick<DataApiLocalOptions, 'clusterIdentifier' | 'formerIdentifiers' | 'onFormerArn'> {
  return {
    clusterIdentifier: project,
    formerIdentifiers: [FORMER_IDENTIFIER],
    onFormerArn: (arn) =>
      io.err(
        `A call names ${arn}, an ARN of earlier versions. It still works. Local ARNs now contain the name of the project: ` +
          'write the connection again with npm run local -- --env-file .env.',
      ),
  };
}
