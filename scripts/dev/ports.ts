// The ports of dev, asked before PostgreSQL and the functions are loaded: who has dev running already learns it at once.
import { createServer } from 'node:net';

/** The port of the functions is in use. */
export class ApiPortTakenError extends Error {
  override readonly name = 'ApiPortTakenError';

  constructor(port: number, options?: ErrorOptions) {
    super(
      `Port ${port} of 127.0.0.1 is already in use. dev needs a free port for the functions. ` +
        'Stop the other program, or choose another port with --port N; 0 takes any free one.',
      options,
    );
  }
}

/** The port of the local Data API is in use. */
export class DataApiPortTakenError extends Error {
  override readonly name = 'DataApiPortTakenError';

  constructor(port: number, options?: ErrorOptions) {
    super(
      `Port ${port} of 127.0.0.1 is already in use, perhaps by npm run local. dev needs a free port for its local Data API. ` +
        'Stop the other program, or choose another port with --data-api-port N; 0 takes any free one.',
      options,
    );
  }
}

export interface Ports {
  /** Of the functions; 0 takes any free one. */
  readonly port: number;
  readonly dataApiPort: number;
}

/**
 * Looks whether both ports are free now. Another program can still take one before dev does, which then says the same.
 *
 * @throws {ApiPortTakenError}
 * @throws {DataApiPortTakenError}
 * @throws {Error} both are the same
 */
export async function refuseTakenPorts({ port, dataApiPort }: Ports): Promise<void> {
  if (port === dataApiPort && port !== 0) {
    throw new Error(
      `--port and --data-api-port are both ${port}. The functions and the local Data API each need a port of their own. Change one of them.`,
    );
  }
  const [api, dataApi] = await Promise.all([port, dataApiPort].map(portProblem));
  if (api !== undefined) throw new ApiPortTakenError(port, { cause: api });
  if (dataApi !== undefined) throw new DataApiPortTakenError(dataApiPort, { cause: dataApi });
}

/** Why nobody can listen there because another program does; undefined for a port that is free, or that fails in another way later. */
function portProblem(port: number): Promise<Error | undefined> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', (error: NodeJS.ErrnoException) => resolve(error.code === 'EADDRINUSE' ? error : undefined));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(undefined)));
  });
}
