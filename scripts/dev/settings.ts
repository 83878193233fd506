// The settings of the stage for dev: the same options that the stack uses on AWS.
import { readAppConfig } from '../../infra/app-config/app-config.ts';
import { appEnvironment } from '../../infra/app-config/environment.ts';
import type { Route } from '../../infra/lambda/routes.ts';
import { type FunctionSettings, functionSettings, stageEnvironment } from '../../infra/lambda/settings.ts';
import { PROJECT_FOLDER } from '../../infra/project-folder.ts';
import type { Stage } from '../../infra/stages/index.ts';
import type { Authorizer } from './gateway/identity.ts';

export interface ApiSettings {
  readonly authorizer: Authorizer;
  readonly corsOrigins: readonly string[];
  readonly functionOf: (route: Route) => FunctionSettings;
  /** Variables of every function. */
  readonly environment: Readonly<Record<string, string>>;
}

/** API, callers and functions of a stage. A stage without an API has callers of IAM on this machine. */
export function apiSettings(stage: Stage): ApiSettings {
  const { authorizer, issuer, audience, corsOrigins } = stage.functions;
  return {
    authorizer: authorizer === 'jwt' && issuer !== undefined ? { kind: 'jwt', issuer, audience } : { kind: 'iam' },
    corsOrigins,
    functionOf: (route) => functionSettings(route, stage),
    environment: { ...stageEnvironment(stage), ...appEnvironment(readAppConfig(PROJECT_FOLDER)) },
  };
}
