import type { ConsoleSettings } from '../console/console.ts';

/** The command line of dev. */
export interface DevSettings extends ConsoleSettings {
  readonly stage: string;
  /** 0 takes any free one. */
  readonly port: number;
  readonly dataApiPort: number;
  readonly dataDir?: string;
  readonly migrate: boolean;
  /** Where to write the connection. @default - no file */
  readonly envFile?: string;
  /** The caller of a request without credentials. */
  readonly as: string;
  readonly requireAuth: boolean;
  /** The port for a debugger; undefined for none. */
  readonly inspect: number | undefined;
  readonly log: 'text' | 'json' | 'none';
  readonly json: boolean;
}
