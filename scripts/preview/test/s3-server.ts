// An HTTP server that answers like S3 (REST, XML) for one bucket, with the objects of a test.
// https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectsV2.html, …/API_GetObject.html, …/ErrorResponses.html
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface S3Server {
  readonly url: string;
  /** By their keys; a test may change them. */
  readonly objects: Map<string, string>;
  /** `GET /bucket?list-type=2&…`, in order. */
  readonly asked: readonly string[];
  close(): Promise<void>;
}

export interface S3ServerOptions {
  readonly bucket: string;
  readonly objects?: Readonly<Record<string, string>>;
  /** Keys of one page of a list. @default 1000, as S3 */
  readonly pageSize?: number;
  /** Refuses every request. @default - it answers */
  readonly refusal?: { readonly status: number; readonly code: string };
}

export async function startS3Server(options: S3ServerOptions): Promise<S3Server> {
  const objects = new Map(Object.entries(options.objects ?? {}));
  const asked: string[] = [];
  const server = createServer((request, response) => {
    asked.push(`${request.method} ${request.url}`);
    const { status, body } = answerTo(request, { ...options, keys: objects });
    response.writeHead(status, { 'content-type': 'application/xml' }).end(body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    objects,
    asked,
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}

interface Answer {
  readonly status: number;
  readonly body: string;
}

function answerTo(
  { headers, method, url = '/' }: IncomingMessage,
  { bucket, keys, pageSize = 1000, refusal }: S3ServerOptions & { readonly keys: ReadonlyMap<string, string> },
): Answer {
  const { pathname, searchParams } = new URL(url, 'http://s3');
  const [, name = '', ...path] = decodeURIComponent(pathname).split('/');
  const key = path.join('/');
  if (!headers.authorization?.startsWith('AWS4-HMAC-SHA256 ')) return error(403, 'AccessDenied');
  if (refusal !== undefined) return error(refusal.status, refusal.code);
  if (method !== 'GET') return error(405, 'MethodNotAllowed');
  if (name !== bucket) return error(404, 'NoSuchBucket');
  if (key !== '') {
    const body = keys.get(key);
    return body === undefined ? error(404, 'NoSuchKey') : { status: 200, body };
  }
  if (searchParams.get('list-type') !== '2') return error(400, 'InvalidArgument');
  const prefix = searchParams.get('prefix') ?? '';
  const after = searchParams.get('continuation-token') ?? '';
  const rest = [...keys.keys()].sort().filter((one) => one.startsWith(prefix) && one > after);
  const page = rest.slice(0, pageSize);
  const isTruncated = rest.length > page.length;
  return {
    status: 200,
    body: document(
      `<ListBucketResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><Name>${bucket}</Name><Prefix>${xml(prefix)}</Prefix>` +
        `<KeyCount>${page.length}</KeyCount><MaxKeys>1000</MaxKeys><IsTruncated>${isTruncated}</IsTruncated>` +
        (isTruncated ? `<NextContinuationToken>${xml(page.at(-1) ?? '')}</NextContinuationToken>` : '') +
        page.map((one) => `<Contents><Key>${xml(one)}</Key><Size>${keys.get(one)?.length}</Size></Contents>`).join('') +
        '</ListBucketResult>',
    ),
  };
}

function error(status: number, code: string): Answer {
  const message = `<Error><Code>${code}</Code><Message>said ${code}</Message><RequestId>1</RequestId></Error>`;
  return { status, body: document(message) };
}

function document(body: string): string {
  return `<?xml version="1.0" encoding="UTF-8"?>\n${body}`;
}

function xml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
