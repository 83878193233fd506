import type { EnvFileWritten } from '@daybreak/database/settings';
import type { ConnectionValues } from './stage-values.ts';

/** What goes before the connection that was written: lines of the user's own, and the environment. One sentence each. */
export function overridingLines(options: {
  readonly written: Pick<EnvFileWritten, 'overriddenBy'>;
  readonly values: ConnectionValues;
  readonly envFile: string;
  readonly stackId: string;
  readonly env: NodeJS.ProcessEnv;
}): readonly string[] {
  const { env, envFile, stackId, values, written } = options;
  const overridden = Object.entries(values).filter(([name, value]) => env[name] && env[name] !== value);
  return [
    ...written.overriddenBy.map(
      ({ name, line }) =>
        `${envFile} line ${line} sets ${name} too and goes before what was written. Remove that line to use ${stackId}.`,
    ),
    ...overridden.map(
      ([name]) =>
        `${name} is set in the environment to another value and goes before ${envFile}. Unset it to use ${stackId}.`,
    ),
  ];
}
