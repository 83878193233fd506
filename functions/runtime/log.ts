import type { APIGatewayProxyEventV2, Context } from 'aws-lambda';
import { type RequestRecord, repeatedStatements } from './request-record.ts';
import type { Failure } from './respond.ts';

export interface Finished {
  readonly event: APIGatewayProxyEventV2;
  readonly context: Context | undefined;
  readonly status: number;
  readonly durationMs: number;
  /** Whether it was the first request of this execution environment. */
  readonly isCold: boolean;
  readonly record: RequestRecord;
  /** The thrown error, and the code of the answer; undefined if the handler returned an answer. */
  readonly failure: Failure | undefined;
}

const LEVELS = ['TRACE', 'DEBUG', 'INFO', 'WARN', 'ERROR', 'FATAL'];
type Level = 'INFO' | 'WARN' | 'ERROR';

/**
 * One line of JSON on stdout for a request: level, timestamp, request ids, route, status, and metrics in CloudWatch's embedded metric
 * format. It has no body, no header, no value of the path, and no parameter of a statement.
 *
 * It goes to stdout without `console`: Lambda's `console` would write the JSON as text into JSON. Lambda sets `AWS_LAMBDA_LOG_LEVEL`; a
 * line below it is not written, and its metrics are not counted.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html
 */
export function logRequest(finished: Finished): void {
  const line = requestLine(finished, new Date());
  const least = LEVELS.indexOf(process.env.AWS_LAMBDA_LOG_LEVEL ?? 'INFO');
  if (LEVELS.indexOf(line.level) >= least) process.stdout.write(`${JSON.stringify(line)}\n`);
}

/** The line as an object. Members with a capital are metrics and their dimension. */
export function requestLine({ event, context, status, durationMs, isCold, record, failure }: Finished, now: Date) {
  const repeated = repeatedStatements(record);
  return {
    timestamp: now.toISOString(),
    level: levelOf(status, repeated.length),
    message: `${event.routeKey} ${status}`,
    requestId: event.requestContext?.requestId,
    lambdaRequestId: context?.awsRequestId,
    route: event.routeKey,
    status,
    ...(failure === undefined ? {} : { code: failure.code }),
    ...(failure === undefined || status < 500 ? {} : { error: describe(failure.error) }),
    ...(repeated.length === 0 ? {} : { repeatedStatements: repeated }),
    FunctionName: context?.functionName ?? 'local',
    Duration: rounded(durationMs),
    DataApiRequests: record.requests,
    DataApiDuration: rounded(record.requestsMs),
    Resuming: record.resuming,
    Throttled: record.throttled,
    ColdStart: isCold ? 1 : 0,
    RepeatedStatements: repeated.length,
    _aws: { Timestamp: now.getTime(), CloudWatchMetrics: [METRICS] },
  };
}

const METRICS = {
  Namespace: 'Daybreak/Functions',
  Dimensions: [['FunctionName']],
  Metrics: [
    { Name: 'Duration', Unit: 'Milliseconds' },
    { Name: 'DataApiRequests', Unit: 'Count' },
    { Name: 'DataApiDuration', Unit: 'Milliseconds' },
    { Name: 'Resuming', Unit: 'Count' },
    { Name: 'Throttled', Unit: 'Count' },
    { Name: 'ColdStart', Unit: 'Count' },
    { Name: 'RepeatedStatements', Unit: 'Count' },
  ],
};

/** 503 is temporary: the database resumes, is busy, or is not migrated yet. */
function levelOf(status: number, repeated: number): Level {
  if (status >= 500 && status !== 503) return 'ERROR';
  return status === 503 || repeated > 0 ? 'WARN' : 'INFO';
}

/** Messages of our errors have no parameter values, so they may be logged. */
function describe({ name, message, stack }: Error) {
  return { name, message, stack };
}

function rounded(milliseconds: number): number {
  return Math.round(milliseconds * 10) / 10;
}
