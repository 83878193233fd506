import { createServer } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';

export interface RefusingProxy {
  /** The value of HTTPS_PROXY, with a password that must not appear in any output. */
  readonly url: string;
  /** `host:port` of each requested tunnel, once. */
  readonly asked: ReadonlySet<string>;
  close(): void;
}

/** A proxy that requires a login: nothing reaches AWS, and requests are recorded. */
export async function startRefusingProxy(): Promise<RefusingProxy> {
  const asked = new Set<string>();
  const proxy = createServer().on('connect', (request, socket: Socket) => {
    asked.add(request.url ?? '');
    socket.end('HTTP/1.1 407 Proxy Authentication Required\r\ncontent-length: 0\r\n\r\n');
  });
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
  const { port } = proxy.address() as AddressInfo;
  return { url: `http://anna:hunter2@127.0.0.1:${port}`, asked, close: () => void proxy.close() };
}

/** A connection to AWS that is complete and well formed. */
export const AWS_CONNECTION = {
  AURORA_CLUSTER_ARN: 'arn:aws:rds:us-east-1:123456789012:cluster:alex-aurora',
  AURORA_SECRET_ARN: 'arn:aws:secretsmanager:us-east-1:123456789012:secret:alex-db-credentials-1323a02a-XiGIey',
  DATABASE_NAME: 'alex',
  AWS_REGION: 'us-east-1',
};
