// Checks whether this machine can connect to a server, and what to do if it cannot.
import { connect } from 'node:net';
import type { Connection } from '@daybreak/database/settings';
import type { Target } from './target.ts';

/** A cluster in a private subnet does not answer. */
const TIMEOUT_MS = 5_000;

/** @throws {Error} it cannot be reached; the message lists the possible network paths */
export async function requireNetworkPath(
  target: Target,
  connection: Connection,
  timeoutMs: number = TIMEOUT_MS,
): Promise<void> {
  const { host, port } = target.address ?? target;
  const problem = await tryPort(host, port, timeoutMs);
  if (problem === undefined) return;
  const where = `${host}:${port} (${problem})`;
  if (target.address !== undefined) {
    throw new Error(
      `The tunnel cannot be used: nothing answers at ${where}. Expected its end on this machine. Open it, and run the command again.`,
    );
  }
  if (connection.local || connection.backend === 'dsql') {
    throw new Error(`The database cannot be reached: nothing answers at ${where}. Start it, or check the network.`);
  }
  throw new Error(noPath(target, where));
}

function tryPort(host: string, port: number, timeoutMs: number): Promise<string | undefined> {
  return new Promise((resolve) => {
    const socket = connect({ host, port });
    const end = (problem?: string) => {
      clearTimeout(timer);
      socket.destroy();
      resolve(problem);
    };
    const timer = setTimeout(() => end(`no answer within ${timeoutMs / 1000} s`), timeoutMs);
    socket.once('connect', () => end());
    socket.once('error', (error: NodeJS.ErrnoException) => end(error.code ?? error.message));
  });
}

function noPath({ host, port }: Target, where: string): string {
  return [
    `This machine has no network path to the database: ${where}. Clusters of this project have no public address. Ways there are:`,
    '  - Without a network path: npm run query -- "SELECT 1", which goes through the Data API.',
    '  - A tunnel through an instance of the VPC that has the SSM agent:',
    `      aws ssm start-session --target INSTANCE_ID --document-name AWS-StartPortForwardingSessionToRemoteHost --parameters host=${host},portNumber=${port},localPortNumber=15432`,
    '      npm run connect -- --tunnel 127.0.0.1:15432',
    '  - AWS CloudShell in the VPC of the cluster ("Create VPC environment"), which has psql.',
    '  - A VPN or a peering into the VPC.',
    'network.ingress of the stage must allow the instance, the environment or the VPN.',
  ].join('\n');
}
