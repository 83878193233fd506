import { dev } from './dev.ts';
import { preview } from './preview.ts';
import { production } from './production.ts';
import type { StageSettings } from './stage.ts';

/** Every stage. To add one, add a file to this folder and its name to this list. `dev` is the default, and must be there. */
export const stages: readonly StageSettings[] = [dev, production];

/** Stages of which there are many, by a pattern of their names. Each extends one of the list. */
export const patterns: readonly StageSettings[] = [preview];
