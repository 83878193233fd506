// The line of docs/functions.md that calls an API with the authorizer "iam", as a person runs it.
import { execFile, spawnSync } from 'node:child_process';
import { createHash, createHmac } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from '@jest/globals';

const SECRET = 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY';
const TOKEN = 'IQoJb3JpZ2luX2VjEXAMPLE//token==';

const hmac = (key: string | Buffer, text: string) => createHmac('sha256', key).update(text).digest();

/** Whether AWS would accept the signature. @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html */
function isSigned({ method, url, headers }: IncomingMessage): boolean {
  const parts =
    /Credential=AKIDEXAMPLE\/(\d{8})\/([^/]+)\/([^/]+)\/aws4_request, ?SignedHeaders=([^,]+), ?Signature=(\w+)/.exec(
      headers.authorization ?? '',
    );
  const [, date = '', region = '', service = '', names = '', signature] = parts ?? [];
  const signed = names.split(';').map((name) => `${name}:${String(headers[name]).trim()}\n`);
  const emptyBody = createHash('sha256').update('').digest('hex');
  const canonical = [method, url, '', signed.join(''), names, emptyBody].join('\n');
  const scope = `${date}/${region}/${service}/aws4_request`;
  const digest = createHash('sha256').update(canonical).digest('hex');
  const toSign = ['AWS4-HMAC-SHA256', headers['x-amz-date'], scope, digest].join('\n');
  const key = [region, service, 'aws4_request'].reduce(hmac, hmac(`AWS4${SECRET}`, date));
  const isScoped = region === 'eu-west-1' && service === 'execute-api' && names.includes('host');
  return isScoped && hmac(key, toSign).toString('hex') === signature;
}

const [, LINES = ''] =
  /with AWS credentials that may `execute-api:Invoke`:\s+```sh\n([\s\S]+?)```/.exec(
    readFileSync(path.resolve(import.meta.dirname, '../../docs/functions.md'), 'utf8'),
  ) ?? [];

/** curl signs from 7.75 on. Windows has no shell that reads the lines. */
const canSign = /--aws-sigv4/.test(spawnSync('curl', ['--help', 'all']).stdout?.toString() ?? '');
const withCurl = canSign && process.platform !== 'win32' ? test : test.skip;

withCurl.each([
  ['of a role', LINES, TOKEN],
  ['of an IAM user, without the line of the token', LINES.replace(/ \\\n +-H .*(?= "\$API_URL)/, ''), undefined],
])('the printed curl line is accepted with credentials %s', async (_, lines, token) => {
  const folder = mkdtempSync(path.join(tmpdir(), 'daybreak-curl-'));
  const server = createServer((request, response) => {
    const isAccepted = isSigned(request) && request.headers['x-amz-security-token'] === token;
    response.writeHead(isAccepted ? 200 : 403).end(`${isAccepted ? 'accepted' : 'refused'} ${request.url}`);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  try {
    const { port } = server.address() as AddressInfo;
    writeFileSync(path.join(folder, '.env'), `API_URL=http://127.0.0.1:${port}\nAWS_REGION=eu-west-1\n`);
    const exported = [`AWS_ACCESS_KEY_ID=AKIDEXAMPLE`, `AWS_SECRET_ACCESS_KEY=${SECRET}`];
    if (token !== undefined) exported.push(`AWS_SESSION_TOKEN=${token}`);
    const aws = `aws() { printf 'export %s\\n' ${exported.map((line) => `'${line}'`).join(' ')}; }`;

    const { stdout } = await promisify(execFile)('sh', ['-c', `${aws}\n${lines}`], {
      cwd: folder,
      env: { PATH: process.env.PATH, NO_PROXY: '*' },
    });

    expect(stdout).toBe('accepted /health');
  } finally {
    server.closeAllConnections();
    server.close();
    rmSync(folder, { recursive: true });
  }
});
