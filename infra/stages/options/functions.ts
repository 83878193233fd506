import { z } from 'zod';
import { type OptionsOf, option } from '../option.ts';
import { listOf, oneOf, textLike, wholeNumber, yesOrNo } from '../schemas.ts';

export interface Functions {
  /**
   * Who may call the HTTP API; a stage with this option has the stack `<stage>-functions`. `iam`: callers that are allowed
   * `execute-api:Invoke` and sign their requests. `jwt`: holders of a token from `issuer` for `audience`. It protects every route, also
   * `/health`, which wakes a paused database.
   *
   * @default - the stage has no functions and no API
   * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-access-control.html
   */
  readonly authorizer?: 'iam' | 'jwt' | undefined;
  /**
   * How functions reach the database. `data-api`: through the RDS Data API, outside a VPC. `postgres`: in PostgreSQL's own protocol, from
   * the subnets of the cluster, through the proxy if the stage has one. `npm run build` and a deploy put its driver into the bundles.
   *
   * @default "data-api"
   * @see https://docs.aws.amazon.com/lambda/latest/dg/configuration-vpc.html
   */
  readonly backend?: 'data-api' | 'postgres' | 'dsql';
  /**
   * The user of the database that functions sign in as with tokens of IAM, so that they need no way to Secrets Manager. It must exist and
   * have `GRANT rds_iam`. Only with `backend: 'postgres'`; with a proxy whose `login` is `iam` it is the master user, and not set.
   *
   * @default - with `access.iamUsers` the user of the function's level; otherwise functions read the secret of the database, or with
   * `access.users` the secret of their user
   * @example 'app'
   * @see https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/UsingWithRDS.IAMDBAuth.DBAccounts.html
   */
  readonly iamUser?: string | undefined;
  /**
   * The issuer of the tokens, equal to their claim `iss`, with or without a slash at the end. API Gateway reads its keys over HTTPS.
   * Only with `authorizer: 'jwt'`.
   *
   * @default - none
   * @example 'https://example.eu.auth0.com/'
   * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-jwt-authorizer.html
   */
  readonly issuer?: string | undefined;
  /**
   * Allowed values of the claim `aud` or `client_id` of a token: at most 50. Only with `authorizer: 'jwt'`.
   *
   * @default []
   * @example ['https://api.example.com']
   */
  readonly audience?: readonly string[];
  /**
   * IAM roles, by name without path, of which each session name is a separate caller; for other roles, all sessions are one caller. Name
   * only roles whose trust policy fixes the session name, such as those of IAM Identity Center. Only with `authorizer: 'iam'`; at most 20.
   *
   * @default []
   * @example ['AWSReservedSSO_Developer_0123456789abcdef']
   * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_iam-condition-keys.html#ck_rolesessionname
   */
  readonly trustedSessionRoles?: readonly string[];
  /**
   * Memory of a function whose row in `functions/routes.json` sets none, in MiB: 128 to 10240. More memory is more CPU as well, so that
   * a cold start is shorter.
   *
   * @default 512
   * @see https://docs.aws.amazon.com/lambda/latest/dg/configuration-memory.html
   */
  readonly memoryMib?: number;
  /**
   * Timeout of a function whose row sets none, in seconds: 1 to 900. The HTTP API answers 503 after 30 seconds in any case, and the
   * function continues until its own timeout.
   *
   * @default - 30, or 60 if `capacity.minAcu` is 0
   * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-quotas.html
   */
  readonly timeoutSeconds?: number | undefined;
  /**
   * How many copies of each function may run at the same time: 1 to 10000. They are reserved: no other function of the account can use
   * them. A new account has 10 in total, and then AWS refuses any reservation.
   *
   * @default - no limit
   * @see https://docs.aws.amazon.com/lambda/latest/dg/configuration-concurrency.html
   */
  readonly reservedConcurrency?: number | undefined;
  /**
   * Whether X-Ray records each request.
   *
   * @default false
   * @see https://docs.aws.amazon.com/lambda/latest/dg/services-xray.html
   */
  readonly tracing?: boolean;
  /**
   * How many requests per second the API accepts on average, for all routes together: 1 to 10000. More are answered with 429.
   *
   * @default 100
   * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-throttling.html
   */
  readonly requestsPerSecond?: number;
  /**
   * How many requests the API accepts in a burst above that rate: 1 to 5000.
   *
   * @default 200
   * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-throttling.html
   */
  readonly requestBurst?: number;
  /**
   * Origins of web pages that may call the API: scheme, host and, if needed, port. API Gateway answers their preflight requests itself.
   *
   * @default []
   * @example ['https://app.example.com', 'http://localhost:3000']
   * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-cors.html
   */
  readonly corsOrigins?: readonly string[];
}

const ORIGIN = 'An origin such as "https://app.example.com", in lower case, without a path.';
const USER = 'A user of PostgreSQL: lower-case letters, digits and underscores, not a digit first, at most 63.';
const ROLES = 'A list of 0 to 20 names of IAM roles, each once, without ARN and path.';
const AUDIENCE = 'A list of 0 to 50 texts, each once.';

export const functions = z.strictObject({
  authorizer: option(oneOf(['iam', 'jwt']).optional(), {
    default: undefined,
    todo: 'Use "iam" for callers with AWS credentials, "jwt" for users of an identity provider, or remove it.',
  }),
  backend: option(oneOf(['data-api', 'postgres', 'dsql']), {
    default: 'data-api',
    todo: 'Use "data-api", "postgres" or "dsql".',
  }),
  iamUser: option(textLike(/^[a-z_][a-z0-9_]{0,62}$/, USER).optional(), {
    default: undefined,
    todo: 'Write, for example, iamUser: "app".',
  }),
  issuer: option(
    textLike(/^https:\/\/[^\s?#]+$/, 'An https URL without "?" and "#", as the tokens have it.').optional(),
    { default: undefined, todo: 'Write the claim iss of a token, character by character.' },
  ),
  audience: option(
    listOf(textLike(/^\S+$/, AUDIENCE), AUDIENCE).refine((list) => list.length <= 50, AUDIENCE),
    { default: [], todo: 'Write, for example, audience: ["https://api.example.com"].' },
  ),
  trustedSessionRoles: option(
    listOf(textLike(/^[\w+=,.@-]{1,64}$/, ROLES), ROLES).refine((list) => list.length <= 20, ROLES),
    { default: [], todo: 'Write, for example, trustedSessionRoles: ["AWSReservedSSO_Developer_0123456789abcdef"].' },
  ),
  memoryMib: option(wholeNumber(128, 10_240, 'MiB'), { default: 512, todo: 'Use 512.' }),
  timeoutSeconds: option(wholeNumber(1, 900, 'seconds').optional(), { default: undefined, todo: 'Use 30.' }),
  reservedConcurrency: option(wholeNumber(1, 10_000).optional(), {
    default: undefined,
    todo: 'Use a number well below the quota of the account.',
  }),
  tracing: option(yesOrNo(), { default: false, todo: 'Use true to find slow requests.' }),
  requestsPerSecond: option(wholeNumber(1, 10_000, 'requests per second'), { default: 100, todo: 'Use 100.' }),
  requestBurst: option(wholeNumber(1, 5000, 'requests'), { default: 200, todo: 'Use twice requestsPerSecond.' }),
  corsOrigins: option(
    listOf(textLike(/^https?:\/\/[a-z0-9.-]+(?::\d{1,5})?$/, ORIGIN), 'A list of origins, each once, or [].'),
    { default: [], todo: 'Write, for example, corsOrigins: ["https://app.example.com"].' },
  ),
} satisfies OptionsOf<Functions>);
