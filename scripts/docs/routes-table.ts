import path from 'node:path';
import { readRoutes, routeKey } from '../../infra/lambda/routes.ts';
import { PROJECT_FOLDER } from '../../infra/project-folder.ts';

/** The generated table of functions/README.md: every function, its route, and the calls that its role may make. */
export function routesTable(): string {
  const rows = readRoutes(path.join(PROJECT_FOLDER, 'functions')).map(
    (route) => `| \`${route.name}\` | \`${routeKey(route)}\` | ${route.description} | \`${route.level}\` |`,
  );
  return ['| Function | Route | What it does | Data API |', '| --- | --- | --- | --- |', ...rows].join('\n');
}
