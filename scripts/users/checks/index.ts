import type { Check } from './check.ts';
import { checkDatabase, checkSchemas } from './database.ts';
import { checkDefaults } from './defaults.ts';
import { checkOwners } from './owners.ts';
import { checkMemberships, checkRoles } from './roles.ts';
import { checkRoutines } from './routines.ts';
import { checkColumns, checkTables } from './rows.ts';

/** In the order in which they are fixed. */
export const CHECKS: readonly Check[] = [
  checkRoles,
  checkMemberships,
  checkDatabase,
  checkSchemas,
  checkOwners,
  checkTables,
  checkColumns,
  checkRoutines,
  checkDefaults,
];

/** Checks of what migrations can change: objects, their owners and the rights on them. */
export const HAND_OVER: readonly Check[] = [checkSchemas, checkOwners, checkTables, checkColumns, checkRoutines];

export { checkRoles };
