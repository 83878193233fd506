/** Flags that select the database or stage of a command: without them it would use the default. */
const DECISIVE = ['stage', 'env-file'];

/**
 * The error if npm consumed such a flag: `npm run cost --stage=production` starts the command without it, and npm puts its value into the
 * environment.
 */
export function keptByNpm(argv: readonly string[], env: NodeJS.ProcessEnv): string | undefined {
  const flag = DECISIVE.find((name) => env[`npm_config_${name.replace('-', '_')}`]);
  if (flag === undefined) return undefined;
  const command = env.npm_lifecycle_event ?? argv[0] ?? '';
  return `npm kept --${flag} for itself, and the command did not get it. Write -- before it: npm run ${command} -- --${flag} …`;
}
