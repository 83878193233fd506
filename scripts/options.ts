// Options that several commands share, so that each has one spelling, one variable and one default.
import { Option } from 'commander';

/** `--stage`: validated by `findStage`, which lists the stages there are. An empty value is a missing one. */
export function stageOption(): Option {
  return new Option('--stage <name>', 'the stage to act on')
    .env('STAGE')
    .default('dev')
    .argParser((value, previous) => value || previous);
}

/** `--env-file` of commands that read the connection; `connectionOf` knows whether the default was meant. */
export function envFileOption(): Option {
  return new Option('--env-file <file>', 'where the connection is read from, beneath the environment').default('.env');
}

/** `--yes` of commands that change a database. */
export function yesOption(): Option {
  return new Option('--yes', 'change a database on AWS without asking').default(false);
}

/** `--json` of commands whose result is a table. */
export function jsonOption(): Option {
  return new Option('--json', 'print one JSON object instead').default(false);
}
