// An HTTP server that answers like the RDS API (Query protocol, XML), with the answers of a test.
// https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/CommonErrors.html
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

export const ACCOUNT = '123456789012';
export const CLUSTER_ARN = `arn:aws:rds:us-east-1:${ACCOUNT}:cluster:alex-aurora`;

/** One description of the cluster, or an error by AWS's code. */
export type Look =
  | {
      readonly status: string;
      /** Status of the writer instance. @default - no writer */
      readonly writer?: string;
      /** @default true */
      readonly dataApi?: boolean;
      /** @default CLUSTER_ARN */
      readonly arn?: string;
    }
  /** A snapshot's state. */
  | { readonly snapshot: string }
  | { readonly error: string; readonly httpStatus: number; readonly message?: string };

export interface RdsServer {
  readonly url: string;
  /** Actions with the requested identifier, in order. */
  readonly asked: readonly string[];
  close(): Promise<void>;
}

/** Each request about a cluster or a snapshot gets the next description; the last one is repeated. */
export async function startRdsServer(looks: readonly Look[]): Promise<RdsServer> {
  const asked: string[] = [];
  let next = 0;
  let current: Look | undefined;
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const form = new URLSearchParams(Buffer.concat(chunks).toString());
      const action = form.get('Action') ?? '';
      asked.push(
        `${action} ${form.get('DBClusterSnapshotIdentifier') ?? form.get('DBClusterIdentifier') ?? form.get('DBInstanceIdentifier')}`,
      );
      if (action !== 'DescribeDBInstances') {
        current = looks[Math.min(next, looks.length - 1)];
        next += 1;
      }
      if (current === undefined || 'error' in current) {
        const {
          error = 'InternalFailure',
          httpStatus = 500,
          message = `said ${error}`,
        } = (current ?? {}) as Partial<Extract<Look, { error: string }>>;
        const type = httpStatus < 500 ? 'Sender' : 'Receiver';
        response.writeHead(httpStatus, { 'content-type': 'text/xml' });
        response.end(
          `<ErrorResponse xmlns="http://rds.amazonaws.com/doc/2014-10-31/"><Error><Type>${type}</Type><Code>${error}</Code><Message>${message}</Message></Error><RequestId>1</RequestId></ErrorResponse>`,
        );
        return;
      }
      response.writeHead(200, { 'content-type': 'text/xml' });
      response.end(answer(action, contentOf(action, current)));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function answer(action: string, content: string): string {
  return `<${action}Response xmlns="http://rds.amazonaws.com/doc/2014-10-31/"><${action}Result>${content}</${action}Result><ResponseMetadata><RequestId>1</RequestId></ResponseMetadata></${action}Response>`;
}

type State = Extract<Look, { status: string }>;

function contentOf(action: string, look: Exclude<Look, { error: string }>): string {
  if ('snapshot' in look) {
    const snapshot = `<Status>${look.snapshot}</Status>`;
    return action === 'CreateDBClusterSnapshot'
      ? `<DBClusterSnapshot>${snapshot}</DBClusterSnapshot>`
      : `<DBClusterSnapshots><DBClusterSnapshot>${snapshot}</DBClusterSnapshot></DBClusterSnapshots>`;
  }
  return action === 'DescribeDBClusters' ? cluster(look) : instance(look);
}

function cluster({ status, writer, dataApi = true, arn = CLUSTER_ARN }: State): string {
  const members =
    writer === undefined
      ? ''
      : '<DBClusterMember><DBInstanceIdentifier>alex-aurora-2</DBInstanceIdentifier><IsClusterWriter>false</IsClusterWriter></DBClusterMember>' +
        '<DBClusterMember><DBInstanceIdentifier>alex-aurora-1</DBInstanceIdentifier><IsClusterWriter>true</IsClusterWriter></DBClusterMember>';
  return `<DBClusters><DBCluster><DBClusterIdentifier>alex-aurora</DBClusterIdentifier><DBClusterArn>${arn}</DBClusterArn><Status>${status}</Status><HttpEndpointEnabled>${dataApi}</HttpEndpointEnabled><DBClusterMembers>${members}</DBClusterMembers></DBCluster></DBClusters>`;
}

function instance({ writer }: State): string {
  return `<DBInstances><DBInstance><DBInstanceIdentifier>alex-aurora-1</DBInstanceIdentifier><DBInstanceStatus>${writer}</DBInstanceStatus></DBInstance></DBInstances>`;
}
