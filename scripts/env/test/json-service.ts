// A fake of Systems Manager and Secrets Manager over HTTP: JSON 1.1, with the operation in X-Amz-Target.
// https://smithy.io/2.0/aws/protocols/aws-json-1_1-protocol.html
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface JsonService {
  readonly url: string;
  /** Operation and body of each request. */
  readonly requests: { readonly operation: string; readonly body: Readonly<Record<string, unknown>> }[];
  readonly parameters: Map<string, string>;
  /** By name; the ARN is made from it. */
  readonly secrets: Map<string, string>;
  /** The name of the error with which everything is refused. */
  refuseWith: string | undefined;
  close(): Promise<void>;
}

export const secretArn = (name: string) => `arn:aws:secretsmanager:us-east-1:123456789012:secret:${name}-AbCdEf`;

export async function startJsonService(): Promise<JsonService> {
  const service = {
    url: '',
    requests: [] as JsonService['requests'],
    parameters: new Map<string, string>(),
    secrets: new Map<string, string>(),
    refuseWith: undefined as string | undefined,
    close: () => new Promise<void>((resolve) => void server.close(() => resolve())),
  };
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const operation = String(request.headers['x-amz-target']).split('.')[1] ?? '';
    const body = JSON.parse(Buffer.concat(chunks).toString());
    service.requests.push({ operation, body });
    const answer = service.refuseWith
      ? { __type: service.refuseWith, message: 'User is not authorized to perform: this action' }
      : answerTo(operation, body);
    response.writeHead('__type' in answer ? 400 : 200, {
      'content-type': 'application/x-amz-json-1.1',
      connection: 'close',
    });
    response.end(JSON.stringify(answer));
  });

  function answerTo(operation: string, body: { readonly Names?: readonly string[]; readonly SecretId?: string }) {
    if (operation === 'GetParameters') {
      const names = body.Names ?? [];
      if (names.length > 10) return { __type: 'ValidationException', message: 'Member must have length at most 10' };
      return {
        Parameters: names.flatMap((Name) => {
          const Value = service.parameters.get(Name);
          return Value === undefined ? [] : [{ Name, Type: 'String', Value, Version: 1 }];
        }),
        InvalidParameters: names.filter((name) => !service.parameters.has(name)),
      };
    }
    const name = body.SecretId ?? '';
    const value = service.secrets.get(name);
    if (value === undefined) {
      return {
        __type: 'ResourceNotFoundException',
        Message: "Secrets Manager can't find the specified secret.",
      };
    }
    return { ARN: secretArn(name), Name: name, SecretString: value, VersionStages: ['AWSCURRENT'] };
  }

  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  service.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return service;
}
