import { type ParseArgsConfig, parseArgs } from 'node:util';
import type { DataApiLocalOptions } from '@daybreak/data-api-local';
import { ENVIRONMENT_HELP, parsePort, START_HELP, START_OPTIONS, startOf } from '@daybreak/data-api-local/command';
import { DEFAULT_PORT, DEFAULT_SLOW_MS } from '../console.ts';

export const HELP = `Usage: daybreak-console [options]

Runs the RDS Data API on this machine with its console, a web page beside it, until Ctrl-C.

  --console-port <n>   port of the console; 0 takes any free one (default: ${DEFAULT_PORT})
  --slow-ms <n>        mark statements as slow whose p95 is above this (default: ${DEFAULT_SLOW_MS})
  --show-values        show values of parameters, answers and error messages of the last 200 calls
${START_HELP}
  --json               print one line of JSON once it is ready
  --help               print this text

${ENVIRONMENT_HELP}`;

const OPTIONS = {
  ...START_OPTIONS,
  'console-port': { type: 'string', default: String(DEFAULT_PORT) },
  'slow-ms': { type: 'string', default: String(DEFAULT_SLOW_MS) },
  'show-values': { type: 'boolean', default: false },
  json: { type: 'boolean', default: false },
  help: { type: 'boolean', default: false },
} as const satisfies ParseArgsConfig['options'];

export interface CommandOptions {
  readonly start: DataApiLocalOptions;
  readonly consolePort: number;
  readonly slowMs: number;
  readonly showValues: boolean;
  readonly json: boolean;
  readonly help: boolean;
}

/** @throws {TypeError} an option does not exist or has a value that is not allowed */
export function parseOptions(args: readonly string[]): CommandOptions {
  const { values } = parseArgs({ args: [...args], options: OPTIONS });
  const { 'console-port': consolePort, 'slow-ms': slowMs, 'show-values': showValues, json, help } = values;
  return {
    ...{ start: startOf(values), consolePort: parsePort('--console-port', consolePort), slowMs: parseSlowMs(slowMs) },
    ...{ showValues, json, help },
  };
}

/** @throws {TypeError} the text is not a number of milliseconds */
function parseSlowMs(text: string): number {
  if (/^\d{1,7}(?:\.\d+)?$/.test(text)) return Number(text);
  throw new TypeError(`--slow-ms is ${JSON.stringify(text)}. It must be milliseconds, 0 or more, such as 100.`);
}
