// An HTTP server that answers like AWS, with the answers of a test for each operation: the Query protocol (form, XML: RDS, IAM, STS)
// and the JSON protocols (X-Amz-Target: CloudWatch, Secrets Manager, Performance Insights).
// https://smithy.io/2.0/aws/protocols/aws-query-protocol.html, …/aws-json-1_0-protocol.html
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';

/** Content of an answer, or an error by AWS's code. In XML an array repeats its element. */
export type AwsAnswer = Readonly<Record<string, unknown>> | AwsError;

export class AwsError {
  readonly code: string;
  readonly status: number;
  readonly message: string;
  constructor(code: string, status = 400, message = `said ${code}`) {
    this.code = code;
    this.status = status;
    this.message = message;
  }
}

export interface AwsServer {
  readonly url: string;
  /** By operation, such as `DescribeDBClusters`; a test may change them. A function gets the parameters of the request. */
  readonly answers: Record<string, AwsAnswer | ((input: Readonly<Record<string, unknown>>) => AwsAnswer)>;
  /** Operations, in order. */
  readonly asked: readonly string[];
  /** Sent as the Date header. @default - the time it is */
  date: Date | undefined;
  /** Answers everything with a page, as a proxy does. */
  isProxy: boolean;
  /** The variables that send every client here. */
  readonly env: Readonly<Record<string, string>>;
  close(): Promise<void>;
}

export async function startAwsServer(answers: AwsServer['answers']): Promise<AwsServer> {
  const asked: string[] = [];
  const server = createServer(async (request, response) => {
    const { operation, input, isJson } = readRequest(request, await bodyOf(request));
    if (self.date !== undefined) response.setHeader('date', self.date.toUTCString());
    if (self.isProxy) return response.writeHead(200, { 'content-type': 'text/html' }).end('<html>Sign in</html>');
    response.setHeader('x-amzn-requestid', 'f00d');
    if (operation === undefined) return response.writeHead(404).end();
    asked.push(operation);
    const given = self.answers[operation] ?? new AwsError('AccessDenied', 403, `may not ${operation}`);
    const answer = typeof given === 'function' ? given(input) : given;
    if (answer instanceof AwsError) {
      const { code, message, status } = answer;
      return isJson
        ? response
            .writeHead(status, { 'content-type': 'application/x-amz-json-1.0' })
            .end(JSON.stringify({ __type: code, message }))
        : response
            .writeHead(status, { 'content-type': 'text/xml' })
            .end(
              xml({ ErrorResponse: { Error: { Type: 'Sender', Code: code, Message: message }, RequestId: 'f00d' } }),
            );
    }
    return isJson
      ? response.writeHead(200, { 'content-type': 'application/x-amz-json-1.0' }).end(JSON.stringify(answer))
      : response.writeHead(200, { 'content-type': 'text/xml' }).end(
          xml({
            [`${operation}Response`]: { [`${operation}Result`]: answer, ResponseMetadata: { RequestId: 'f00d' } },
          }),
        );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const services = ['RDS', 'RDS_DATA', 'IAM', 'STS', 'SECRETS_MANAGER', 'CLOUDWATCH', 'PI'];
  const self: AwsServer = {
    url,
    answers,
    asked,
    date: undefined,
    isProxy: false,
    env: Object.fromEntries(services.map((service) => [`AWS_ENDPOINT_URL_${service}`, url])),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
  return self;
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
}

function readRequest({ headers, method }: IncomingMessage, body: string) {
  const target = headers['x-amz-target'];
  if (typeof target === 'string') {
    return { operation: target.split('.').at(-1), input: JSON.parse(body) as Record<string, unknown>, isJson: true };
  }
  const form = new URLSearchParams(method === 'POST' ? body : '');
  return { operation: form.get('Action') ?? undefined, input: Object.fromEntries(form), isJson: false };
}

function xml(value: unknown): string {
  if (value === undefined || value === null) return '';
  if (value instanceof Date) return value.toISOString();
  if (typeof value !== 'object') return String(value).replace(/&/g, '&amp;').replace(/</g, '&lt;');
  return Object.entries(value)
    .flatMap(([name, content]) =>
      (Array.isArray(content) ? content : [content]).map((one) => `<${name}>${xml(one)}</${name}>`),
    )
    .join('');
}
