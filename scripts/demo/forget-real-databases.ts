/** Names that could lead to a real database or to an AWS account. */
const REAL = /^(AURORA_|AWS_|PG|DATABASE_(NAME|URL)$|LAMBDA_ROLE_ARN$)/;
const HARMLESS = 'AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED';

/** Removes all variables of the shell or a profile from an environment that could lead to a real database. */
export function forgetRealDatabases(env: NodeJS.ProcessEnv): void {
  for (const name of Object.keys(env)) if (REAL.test(name) && name !== HARMLESS) delete env[name];
}
