import { type ParseArgsConfig, parseArgs } from 'node:util';
import type { DataApiLocalOptions } from '@daybreak/data-api-local';
import { ENVIRONMENT_HELP, parsePort, START_HELP, START_OPTIONS, startOf } from '@daybreak/data-api-local/command';
import { DEFAULT_PORT } from '../console.ts';

export const HELP = `Usage: daybreak-console [options]

Runs the RDS Data API on this machine with its console, a web page beside it, until Ctrl-C.

  --console-port <n>   port of the console; 0 takes any free one (default: ${DEFAULT_PORT})
  --show-values        show values of parameters, answers and error messages of the last 200 calls
${START_HELP}
  --json               print one line of JSON once it is ready
  --help               print this text

${ENVIRONMENT_HELP}`;

const OPTIONS = {
  ...START_OPTIONS,
  'console-port': { type: 'string', default: String(DEFAULT_PORT) },
  'show-values': { type: 'boolean', default: false },
  json: { type: 'boolean', default: false },
  help: { type: 'boolean', default: false },
} as const satisfies ParseArgsConfig['options'];

export interface CommandOptions {
  readonly start: DataApiLocalOptions;
  readonly consolePort: number;
  readonly showValues: boolean;
  readonly json: boolean;
  readonly help: boolean;
}

/** @throws {TypeError} an option does not exist or has a value that is not allowed */
export function parseOptions(args: readonly string[]): CommandOptions {
  const { values } = parseArgs({ args: [...args], options: OPTIONS });
  const { 'console-port': consolePort, 'show-values': showValues, json, help } = values;
  return { start: startOf(values), consolePort: parsePort('--console-port', consolePort), showValues, json, help };
}
