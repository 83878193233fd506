import type { EnvFileWritten } from '@daybreak/database/settings';
import type { EnvValues } from './outputs.ts';

/** The settings that override the written connection: the user's own lines, and the environment. One sentence each. */
export function overridingLines(options: {
  readonly written: Pick<EnvFileWritten, 'overriddenBy'>;
  readonly values: EnvValues;
  readonly envFile: string;
  /** The stack or the cluster, for people. */
  readonly stackId: string;
  readonly env: NodeJS.ProcessEnv;
}): readonly string[] {
  const { env, envFile, stackId, values, written } = options;
  const overridden = Object.entries(values).filter(([name, value]) => env[name] && env[name] !== value);
  return [
    ...written.overriddenBy.map(
      ({ name, line }) =>
        `${envFile} line ${line} also sets ${name} and overrides the block. Remove that line to use ${stackId}.`,
    ),
    ...overridden.map(
      ([name]) =>
        `${name} has another value in the environment, which overrides ${envFile}. Unset it to use ${stackId}.`,
    ),
  ];
}
