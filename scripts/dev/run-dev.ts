import { untilStopped } from '@daybreak/data-api-local/command';
import { PROJECT_FOLDER } from '../../infra/project-folder.ts';
import type { Io } from '../io.ts';
import { runDev } from './dev.ts';
import type { DevSettings } from './dev-settings.ts';

/** The command: dev on the project's functions, until Ctrl-C. */
export function runDevUntilStopped(settings: DevSettings, io: Io): Promise<void> {
  return untilStopped(io.env, (signal) => runDev(settings, io, signal, PROJECT_FOLDER));
}
