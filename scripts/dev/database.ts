import {
  type DataApiLocal,
  type DataApiLocalOptions,
  PortTakenError,
  type RequestLogEntry,
  startDataApiLocal,
} from '@daybreak/data-api-local';
import { localDatabase } from '../../infra/stages/local-database.ts';
import type { Io } from '../io.ts';
import { clusterName } from '../local/cluster-name.ts';
import { DataApiPortTakenError } from './ports.ts';

export interface DatabaseSettings {
  readonly stage: string;
  readonly dataApiPort: number;
  readonly dataDir?: string;
  readonly ephemeral: boolean;
}

export interface DatabaseOptions {
  readonly io: Io;
  readonly signal: AbortSignal;
  /** Called after each request to the Data API. */
  readonly onRequest: (entry: RequestLogEntry) => void;
  readonly interceptors: NonNullable<DataApiLocalOptions['interceptors']>;
  /** Called when a process of PostgreSQL has been started. */
  readonly onProcess: () => void;
}

/**
 * The local Data API of dev, on the database of the stage.
 * @throws {UnknownStageError} no stage has this name
 * @throws {DataApiPortTakenError} another program listens on its port
 * @throws {Error} it cannot start
 */
export async function startDatabase(
  settings: DatabaseSettings,
  { io, signal, onRequest, interceptors, onProcess }: DatabaseOptions,
): Promise<DataApiLocal> {
  const { databaseName, masterUsername } = localDatabase(settings.stage);
  try {
    return await startDataApiLocal({
      port: settings.dataApiPort,
      dataDir: settings.dataDir,
      ephemeral: settings.ephemeral,
      ...clusterName(io),
      database: databaseName,
      masterUsername,
      signal,
      onWait: (message) => io.err(message),
      env: io.env,
      cwd: io.cwd,
      log: onRequest,
      interceptors,
      onProcess,
    });
  } catch (error) {
    if (!(error instanceof PortTakenError)) throw error;
    throw new DataApiPortTakenError(settings.dataApiPort, { cause: error });
  }
}
