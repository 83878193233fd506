// Every check, in the order of the table.
import { ACCOUNT_CHECKS } from './aws/account.ts';
import { CLUSTER_CHECKS } from './aws/cluster.ts';
import type { AwsContext } from './aws/context.ts';
import { largeRows } from './aws/large-rows.ts';
import { LOAD_CHECKS } from './aws/load.ts';
import { PERMISSION_CHECKS } from './aws/permissions.ts';
import { SECRET_CHECKS } from './aws/secret.ts';
import { sessionChecks } from './aws/sessions.ts';
import { STATEMENT_CHECKS } from './aws/statements.ts';
import type { Check } from './check.ts';
import { CONNECTION_CHECKS } from './local/connection.ts';
import { FILE_CHECKS } from './local/files.ts';
import { MACHINE_CHECKS } from './local/machine.ts';
import { PORT_CHECKS } from './local/ports.ts';
import { POSTGRES_CHECKS } from './local/postgres.ts';
import { SERVICE_CHECKS } from './local/service.ts';
import { STAGE_CHECKS } from './local/stage.ts';
import type { Surroundings } from './surroundings.ts';

/** Checks that ask nothing outside this machine. */
export const LOCAL_CHECKS: readonly Check<Surroundings>[] = [
  ...MACHINE_CHECKS,
  ...POSTGRES_CHECKS,
  ...FILE_CHECKS,
  ...CONNECTION_CHECKS,
  ...PORT_CHECKS,
  ...SERVICE_CHECKS,
  ...STAGE_CHECKS,
];

/** Checks of a cluster on AWS, and of the way there. */
export const AWS_CHECKS: readonly Check<AwsContext>[] = [
  ...ACCOUNT_CHECKS,
  ...CLUSTER_CHECKS,
  ...SECRET_CHECKS,
  ...STATEMENT_CHECKS,
  ...sessionChecks(),
  largeRows(),
  ...PERMISSION_CHECKS,
  ...LOAD_CHECKS,
];
