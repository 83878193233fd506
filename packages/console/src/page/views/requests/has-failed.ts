import type { ConsoleRequest } from '../../../feed/feed.ts';

/** A function answers with what HTTP has; the Data API with 200, or with an exception. */
export const hasFailed = ({ functionName, status }: ConsoleRequest): boolean =>
  functionName === undefined ? status !== 200 : status >= 400;
