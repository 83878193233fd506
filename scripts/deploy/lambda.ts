// Calls one function through the Lambda API. https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { awsClientOptions } from '../aws-client.ts';

/** The answer of a function to one event. */
export interface Invocation {
  /** The function failed before it answered: `Unhandled`, for instance. */
  readonly functionError: string | undefined;
  /** JSON. */
  readonly payload: string;
}

export interface Lambda {
  invoke(functionName: string, event: object): Promise<Invocation>;
  close(): void;
}

export interface LambdaOptions {
  readonly region: string;
  /** AWS_ENDPOINT_URL_LAMBDA, HTTPS_PROXY and NO_PROXY are read from here. */
  readonly env: NodeJS.ProcessEnv;
}

/** Longer than the timeout of a function of the HTTP API, and longer than a paused cluster needs. */
const REQUEST_TIMEOUT_MS = 70_000;

/** Invokes functions of a Region with the credentials of the command. */
export function connectLambda({ region, env }: LambdaOptions): Lambda {
  const client = new LambdaClient(awsClientOptions('lambda', { region, env, requestTimeoutMs: REQUEST_TIMEOUT_MS }));
  return {
    async invoke(functionName, event) {
      const answer = await client.send(
        new InvokeCommand({ FunctionName: functionName, Payload: Buffer.from(JSON.stringify(event)) }),
      );
      return { functionError: answer.FunctionError, payload: Buffer.from(answer.Payload ?? []).toString() };
    },
    close: () => client.destroy(),
  };
}
