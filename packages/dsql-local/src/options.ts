import type { TestCredentials } from './login/token.ts';

export interface DsqlLocalOptions {
  /** @default us-east-1 */
  readonly region?: string | undefined;
  /** 26 letters and digits, the first part of the endpoint. @default - a random one */
  readonly identifier?: string | undefined;
  /** The port on 127.0.0.1. @default 0: any free one */
  readonly port?: number | undefined;
  /** The keys whose signatures are accepted. @default - one, which `credentials` of the result holds */
  readonly credentials?: readonly TestCredentials[] | undefined;
  /** Keeps the data between starts, in `.daybreak/dsql-pg<major>` of the project. @default false: it is deleted at the end */
  readonly keep?: boolean | undefined;
  /** Keeps the data between starts, in this folder. @default - see `keep` */
  readonly dataDir?: string | undefined;
  /** Deletes the data that was kept, and starts empty. @default false */
  readonly reset?: boolean | undefined;
  /** Which PostgreSQL. @default - the first that works: embedded, system */
  readonly engine?: 'embedded' | 'system' | undefined;
  /** Called with every statement after it has been answered. */
  readonly log?: ((entry: StatementLogEntry) => void) | undefined;
  /** The environment from which PATH and similar variables are read. @default process.env */
  readonly env?: NodeJS.ProcessEnv | undefined;
  /** What `dataDir` is relative to. @default process.cwd() */
  readonly cwd?: string | undefined;
}

/** One statement. Parameters are never in it. */
export interface StatementLogEntry {
  readonly user: string;
  readonly sql: string;
  readonly durationMs: number;
  /** The SQLSTATE of its error; undefined where it succeeded. */
  readonly sqlState?: string | undefined;
}
