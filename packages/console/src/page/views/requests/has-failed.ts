import type { ConsoleRequest } from '../../../feed/feed.ts';

/** A function can answer with any HTTP status; the Data API answers with 200 or with an exception. */
export const hasFailed = ({ functionName, status }: ConsoleRequest): boolean =>
  functionName === undefined ? status !== 200 : status >= 400;
