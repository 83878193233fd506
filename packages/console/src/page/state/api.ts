import { takeToken } from './token.ts';

const token = takeToken();
export const hasToken = token !== undefined;

/** An error answer of the console. */
export class ApiError extends Error {
  override readonly name = 'ApiError';
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

export function apiFetch(path: string, init: RequestInit = {}): Promise<Response> {
  const headers = { ...init.headers, 'x-daybreak-console': token ?? '' };
  return fetch(`/_daybreak/console/${path}`, { ...init, headers });
}

async function answerOf<T>(response: Response): Promise<T> {
  const body = await response.json();
  if (!response.ok)
    throw new ApiError(response.status, body.message ?? `The console answered with ${response.status}.`);
  return body;
}

export const get = async <T>(path: string): Promise<T> => answerOf(await apiFetch(path));

export const post = async <T = unknown>(path: string, body: unknown = {}): Promise<T> =>
  answerOf(
    await apiFetch(path, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    }),
  );

export const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
