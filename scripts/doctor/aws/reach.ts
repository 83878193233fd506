// One plain request to the host of the Data API: name, connection, TLS and proxy, without a signature.
import http from 'node:http';
import https from 'node:https';
import { awsEndpoint } from '../../aws-client.ts';
import { proxyAgent } from '../../proxy.ts';

export interface Reach {
  readonly host: string;
  readonly status: number;
  /** AWS itself answered: its answers have a request id. */
  readonly isAws: boolean;
  /** How far this machine's clock is ahead of the answer's Date header; undefined without one. */
  readonly clockAheadMs: number | undefined;
}

const TIMEOUT_MS = 4_000;

/** @throws an error with Node's code: the name is not found, the connection is refused, the certificate is not trusted, … */
export function reach(region: string, env: NodeJS.ProcessEnv, nowMs: () => number = Date.now): Promise<Reach> {
  const { endpoint, host } = awsEndpoint('rds-data', region, env);
  const url = new URL(endpoint ?? `https://${host}/`);
  const agent = proxyAgent(env, host);
  return new Promise((resolve, reject) => {
    const request = (url.protocol === 'http:' ? http : https).request(
      url,
      { method: 'GET', timeout: TIMEOUT_MS, ...(agent && url.protocol === 'https:' ? { agent } : {}) },
      (answer) => {
        answer.resume();
        const date = Date.parse(answer.headers.date ?? '');
        resolve({
          host,
          status: answer.statusCode ?? 0,
          isAws: answer.headers['x-amzn-requestid'] !== undefined,
          clockAheadMs: Number.isNaN(date) ? undefined : nowMs() - date,
        });
      },
    );
    request.on('timeout', () => request.destroy(Object.assign(new Error('no answer'), { code: 'ETIMEDOUT' })));
    request.on('error', reject);
    request.end();
  });
}
