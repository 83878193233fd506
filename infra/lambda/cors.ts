/** Headers that a page may send: a token, JSON, a key against sending twice, and what a signature of IAM needs. */
export const CORS_ALLOWED_HEADERS = [
  'authorization',
  'content-type',
  'idempotency-key',
  'x-amz-date',
  'x-amz-security-token',
] as const;
/** Headers of an answer that a page may read. */
export const CORS_EXPOSED_HEADERS = ['retry-after'] as const;
/** How long a browser keeps the answer to a preflight request. */
export const CORS_PREFLIGHT_SECONDS = 3600;
