// Whether deployed functions answer, and whether the API before them refuses callers without credentials.
import http from 'node:http';
import https from 'node:https';
import { z } from 'zod';
import { explainAwsError, isPassing } from '../aws-error.ts';
import type { Io } from '../io.ts';
import { duration, waitingReporter } from '../progress.ts';
import { proxyAgent } from '../proxy.ts';
import { NotReadyError, type Sight, type WaitLimits, waitUntil } from '../wait-until.ts';
import { connectLambda, type Invocation } from './lambda.ts';
import { TYPICAL } from './typical.ts';

export interface ApiHealthOptions {
  /** The name of the function `health` on AWS. */
  readonly functionName: string;
  /** Without a slash at the end. */
  readonly apiUrl: string;
  readonly region: string;
  /** Whether the tables exist: without them, `health` answers 503 with the code `not_migrated`. */
  readonly migrated: boolean;
}

/** The calls of AWS. */
export interface ApiHealthParts {
  invoke(functionName: string, event: object): Promise<Invocation>;
  /** The status of a GET request without credentials. */
  statusOf(url: string): Promise<number>;
}

type Limits = WaitLimits & { readonly io: Pick<Io, 'err' | 'env'> };

/**
 * Waits until `health` answers through the Lambda API, and until the API answers the same path without credentials with 401 or 403.
 * @throws {NotReadyError} the time is over; the function fails; or the API answers a caller without credentials
 */
export async function waitForApi(options: ApiHealthOptions, limits: Limits): Promise<void> {
  const { region } = options;
  const { env } = limits.io;
  const lambda = connectLambda({ region, env });
  try {
    await waitForApiWith(options, limits, {
      invoke: (functionName, event) => lambda.invoke(functionName, event),
      statusOf: (url) => statusOf(url, env),
    });
  } finally {
    lambda.close();
  }
}

/** The same with given parts. */
export async function waitForApiWith(options: ApiHealthOptions, limits: Limits, parts: ApiHealthParts): Promise<void> {
  const { apiUrl, functionName } = options;
  const { io, timeoutMs } = limits;
  const wait = {
    ...limits,
    onWaiting: waitingReporter(io),
    gaveUp: `Expected an answer within ${duration(timeoutMs)}. Look at the log with "aws logs tail /aws/lambda/${functionName}", and run the command again.`,
    interrupted: 'Run the command again to continue.',
  };
  let looksInNewRole = LOOKS_IN_NEW_ROLE;
  await waitUntil(async () => {
    try {
      const invocation = await parts.invoke(functionName, HEALTH_EVENT);
      const sight = healthOf(invocation, options);
      if (sight.kind !== 'failed' || codeOf(invocation) !== 'internal' || looksInNewRole === 0) return sight;
      looksInNewRole -= 1;
      return coming(`${functionName} answers 500: its role may be too new to call the Data API`);
    } catch (error) {
      if (isPassing(error)) return coming(`the Lambda API does not answer yet for ${functionName}`);
      const name = error instanceof Error ? error.name : '';
      if (name === 'ResourceConflictException') return coming(`AWS is still creating ${functionName}`);
      if (name === 'ResourceNotFoundException') {
        return failed(
          `AWS has no function ${functionName}. Expected it in ${options.region}. Deploy again: the plan creates it.`,
        );
      }
      throw new NotReadyError(explainAwsError('Invoke', error, io.env).message, { cause: error });
    }
  }, wait);
  await waitUntil(async () => protectionOf(await parts.statusOf(`${apiUrl}/health`), apiUrl), wait);
}

/** A new IAM policy takes some seconds to apply, so this many answers of 500, 5 s apart, are ignored. */
const LOOKS_IN_NEW_ROLE = 6;

/** As API Gateway sends it; `health` needs no caller. */
const HEALTH_EVENT = {
  version: '2.0',
  routeKey: 'GET /health',
  rawPath: '/health',
  rawQueryString: '',
  headers: {},
  requestContext: { requestId: 'npm-run-deploy', http: { method: 'GET', path: '/health' } },
  isBase64Encoded: false,
};

const answerSchema = z.object({ statusCode: z.number(), body: z.string().optional() });
const errorSchema = z.object({ error: z.object({ code: z.string(), message: z.string() }) });

/** Interprets the result of an invocation of `health`. */
export function healthOf({ functionError, payload }: Invocation, options: ApiHealthOptions): Sight {
  const { functionName, migrated } = options;
  const answer = answerSchema.safeParse(parsed(payload)).data;
  if (functionError !== undefined || answer === undefined) {
    return failed(
      `The function ${functionName} fails (${functionError ?? 'no HTTP answer'}). Expected an answer of its handler. ` +
        `Look at its log with "aws logs tail /aws/lambda/${functionName}", correct the code, and deploy again.`,
    );
  }
  if (answer.statusCode === 200) return { kind: 'ready' };
  const { code = String(answer.statusCode), message = '' } = errorOf(answer.body) ?? {};
  if (code === 'not_migrated' && !migrated) return { kind: 'ready' };
  if (answer.statusCode === 503 && code !== 'not_migrated') return coming(`${functionName} answers 503 (${code})`);
  return failed(
    `The function ${functionName} answers ${answer.statusCode} (${code}): ${message} Expected 200. Correct that, and deploy again.`,
  );
}

function errorOf(body = '') {
  return errorSchema.safeParse(parsed(body)).data?.error;
}

function codeOf({ payload }: Invocation): string | undefined {
  return errorOf(answerSchema.safeParse(parsed(payload)).data?.body)?.code;
}

/** Interprets the status of a request without credentials. */
function protectionOf(status: number, apiUrl: string): Sight {
  if (status === 401 || status === 403) return { kind: 'ready' };
  // A new stage is not available immediately.
  if (status === 404 || status >= 500 || status === 0)
    return coming(`${apiUrl} answers ${status === 0 ? 'nothing' : status}`);
  return failed(
    `${apiUrl}/health answers ${status} to a caller without credentials. Expected 401 or 403: every route has an authorizer. ` +
      'Look at the routes of the API in the console, and deploy again.',
  );
}

function coming(what: string): Sight {
  return { kind: 'coming', what, typical: TYPICAL.api };
}

function failed(message: string): Sight {
  return { kind: 'failed', message };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

const REQUEST_TIMEOUT_MS = 10_000;

/** 0 without an answer. */
function statusOf(url: string, env: NodeJS.ProcessEnv): Promise<number> {
  const agent = proxyAgent(env, new URL(url).hostname);
  return new Promise((resolve) => {
    const { request } = url.startsWith('http:') ? http : https;
    const asked = request(url, { timeout: REQUEST_TIMEOUT_MS, ...(agent && { agent }) }, (answer) => {
      answer.resume();
      resolve(answer.statusCode ?? 0);
    });
    asked.on('timeout', () => asked.destroy());
    asked.on('error', () => resolve(0));
    asked.end();
  });
}
