// Checks the ports of dev before PostgreSQL and the functions are loaded, so that a second dev fails immediately.
import { createServer } from 'node:net';

/** The port of the functions is in use. */
export class ApiPortTakenError extends Error {
  override readonly name = 'ApiPortTakenError';

  constructor(port: number, options?: ErrorOptions) {
    super(
      `Port ${port} of 127.0.0.1 is already in use, perhaps by another npm run dev. dev needs a free port for the functions. ` +
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
 * Checks whether both ports are free now. Another program can still take one before dev, which then throws the same error.
 *
 * @throws {ApiPortTakenError}
 * @throws {DataApiPortTakenError}
 * @throws {Error} both are in use, or both are the same
 */
export async function refuseTakenPorts({ port, dataApiPort }: Ports): Promise<void> {
  if (port === dataApiPort && port !== 0) {
    throw new Error(
      `--port and --data-api-port are both ${port}. The functions and the local Data API need different ports. Change one of them.`,
    );
  }
  const [api, dataApi] = await Promise.all([port, dataApiPort].map(portProblem));
  if (api !== undefined && dataApi !== undefined) {
    throw new Error(
      `Ports ${port} and ${dataApiPort} of 127.0.0.1 are already in use, perhaps by another npm run dev. dev needs two free ports. ` +
        'Stop the other program, or choose other ports with --port N and --data-api-port N; 0 takes any free one.',
      { cause: api },
    );
  }
  if (api !== undefined) throw new ApiPortTakenError(port, { cause: api });
  if (dataApi !== undefined) throw new DataApiPortTakenError(dataApiPort, { cause: dataApi });
}

/** The error of a port that another program is using; undefined for any other port. */
function portProblem(port: number): Promise<Error | undefined> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', (error: NodeJS.ErrnoException) => resolve(error.code === 'EADDRINUSE' ? error : undefined));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(undefined)));
  });
}
