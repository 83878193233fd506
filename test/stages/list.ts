// The stages of tests, in place of infra/stages/list.ts (jest.config.mjs).
import type { StageSettings } from '../../infra/stages/stage.ts';
import { dev } from './dev.ts';
import { preview } from './preview.ts';
import { production } from './production.ts';

export const stages: readonly StageSettings[] = [dev, production];
export const patterns: readonly StageSettings[] = [preview];
