// Settings of the chat history for commands: command line, then environment, then config/app_config.yml, then the default.
import { APP_CONFIG_FILE, readAppConfig } from '../../infra/app-config/app-config.ts';
import { TABLE_ENV } from '../../infra/app-config/environment.ts';
import type { Io } from '../io.ts';

export interface SettingWithSource<Value> {
  readonly value: Value;
  /** For `--verbose`. */
  readonly source: string;
}

/** The name of the table of the messages. */
export function messagesTable(option: string | undefined, io: Pick<Io, 'env' | 'cwd'>): SettingWithSource<string> {
  if (option !== undefined) return { value: option, source: '--table' };
  const fromEnvironment = io.env[TABLE_ENV];
  if (fromEnvironment) return { value: fromEnvironment, source: `${TABLE_ENV} in the environment` };
  const fromFile = readAppConfig(io.cwd)?.table_name;
  return fromFile === undefined
    ? { value: 'messages', source: 'the default' }
    : { value: fromFile, source: APP_CONFIG_FILE };
}

/**
 * Days until a conversation without activity is removed.
 * @throws {Error} no setting has it
 */
export function retentionDays(option: number | undefined, io: Pick<Io, 'cwd'>): SettingWithSource<number> {
  if (option !== undefined) return { value: option, source: '--older-than' };
  const fromFile = readAppConfig(io.cwd)?.retention_days;
  if (fromFile !== undefined) return { value: fromFile, source: APP_CONFIG_FILE };
  throw new Error(
    `No age is set: there is no --older-than, and ${APP_CONFIG_FILE} has no retention_days. Add --older-than 90d, or set retention_days.`,
  );
}
