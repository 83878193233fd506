import type { SecurityCheck } from './check.ts';
import { accessChecks } from './checks-access.ts';
import { databaseChecks } from './checks-database.ts';
import { surroundingsChecks } from './checks-surroundings.ts';

/** Every id of the checklist: what scanners and standards ask for, and what each stage says to it. */
export const securityChecks: readonly SecurityCheck[] = [...databaseChecks, ...surroundingsChecks, ...accessChecks];
