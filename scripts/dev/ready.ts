import type { DataApiLocal } from '@daybreak/data-api-local';
import { type Route, routeKey } from '../../infra/lambda/routes.ts';

export interface Ready {
  readonly url: string;
  readonly stage: string;
  /** Undefined where each request has to name its caller. */
  readonly caller: string | undefined;
  readonly routes: readonly Route[];
  readonly local: Pick<DataApiLocal, 'url' | 'resourceArn' | 'secretArn' | 'database' | 'region' | 'postgres'>;
  /** Of migrations that were applied now. */
  readonly applied: number;
  /** The address for a debugger. */
  readonly inspector: string | undefined;
  /** The address of the console, with its token; undefined if there is none. */
  readonly consoleUrl: string | undefined;
  readonly durationMs: number;
}

/** The output for the user: the addresses, the routes, and an example call. */
export function readyLines(ready: Ready): readonly string[] {
  const { url, local, caller, routes, inspector, applied, consoleUrl } = ready;
  const width = Math.max(0, ...routes.map((route) => routeKey(route).length));
  const [route] = routes.filter(({ method, path }) => method === 'GET' && !path.includes('{'));
  return [
    `Functions: ${url} (stage ${ready.stage}, ${caller === undefined ? 'each request names its caller' : `caller ${caller}`})`,
    ...routes.map((one) => `  ${routeKey(one).padEnd(width)}  ${one.name}`),
    `Local Data API: ${local.url}, PostgreSQL ${local.postgres.version} (${local.postgres.engine})`,
    ...(consoleUrl === undefined ? [] : [`Console: ${consoleUrl}`]),
    ...(applied === 0 ? [] : [`Migrations: ${applied} applied`]),
    ...(inspector === undefined ? [] : [`Debugger: ${inspector} (no function times out)`]),
    '',
    ...(route === undefined
      ? []
      : [
          'Try it:',
          `  curl ${url}${route.path}`,
          `  curl -H "Authorization: Bearer dev.alice" ${url}${route.path}`,
          '',
        ]),
    `Ready after ${(ready.durationMs / 1000).toFixed(1)} s. Save a file, and the next request runs it. Ctrl-C stops dev.`,
  ];
}

/** The line that `--json` prints. */
export function readyJson({ url, stage, caller, routes, local, inspector, applied, consoleUrl }: Ready): string {
  const { resourceArn, secretArn, database, region, postgres } = local;
  return JSON.stringify({
    url,
    pid: process.pid,
    stage,
    caller,
    routes: routes.map((route) => ({ name: route.name, method: route.method, path: route.path })),
    dataApi: { url: local.url, resourceArn, secretArn, database, region },
    postgres: { engine: postgres.engine, version: postgres.version, port: postgres.port, dataDir: postgres.dataDir },
    migrationsApplied: applied,
    inspector,
    ...(consoleUrl !== undefined && { console: { url: consoleUrl } }),
  });
}
