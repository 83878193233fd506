import { spawn, spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, test } from '@jest/globals';
import type { Command } from 'commander';
import { buildProgram, EXIT_CODES, runCli } from './cli.ts';
import { COMMANDS, type Usage } from './command-list.ts';
import { testIo } from './test/io.ts';
import { AWS_CONNECTION } from './test/refusing-proxy.ts';

const PROGRAM = path.join(import.meta.dirname, 'daybreak.mjs');

const completeProgram = () =>
  buildProgram(
    testIo(),
    COMMANDS.map(({ name }) => name),
  );

async function run(argv: readonly string[], env: NodeJS.ProcessEnv = {}) {
  const io = testIo({ env, cwd: import.meta.dirname });
  const code = await runCli(argv, io);
  return { code, stdout: io.stdout.join('\n'), stderr: io.stderr.join('\n') };
}

describe('the command line', () => {
  test('--version prints the version of package.json on stdout', async () => {
    const { version } = JSON.parse(readFileSync(path.join(import.meta.dirname, '..', 'package.json'), 'utf8'));

    expect(await run(['--version'])).toEqual({ code: 0, stdout: version, stderr: '' });
  });

  test('--help lists the commands and the exit codes on stdout', async () => {
    const { code, stdout, stderr } = await run(['--help']);

    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toContain('\nCommands:\n');
    expect(stdout).toContain(EXIT_CODES.trimEnd());
  });

  test('without a command it prints the help on stderr and exits with 2', async () => {
    const { code, stdout, stderr } = await run([]);

    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toMatch(/^Usage: daybreak/);
  });

  test.each([
    [
      'an unknown command',
      ['zzzzzz'],
      "error: unknown command 'zzzzzz'\nRun `daybreak --help` for the list of commands.",
    ],
    [
      'a misspelt command',
      ['evn'],
      "error: unknown command 'evn'\n(Did you mean env?)\nRun `daybreak --help` for the list of commands.",
    ],
    [
      'an unknown flag',
      ['env', '--nope'],
      "error: unknown option '--nope'\nRun `daybreak env --help` for its options.",
    ],
    [
      'a flag without its value',
      ['env', '--stage'],
      "error: option '--stage <name>' argument missing\nRun `daybreak env --help` for its options.",
    ],
    [
      'one argument too many',
      ['env', 'x'],
      "error: too many arguments for 'env'. Expected 0 arguments but got 1.\nRun `daybreak env --help` for its options.",
    ],
  ])('%s fails with a message that names the help to read', async (_, argv, stderr) => {
    expect(await run(argv)).toEqual({ code: 2, stdout: '', stderr });
  });

  test('an error prints its message on stderr and exits with 2, without a stack trace', async () => {
    const { code, stdout, stderr } = await run(['env', '--outputs', 'no-such.json']);

    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toMatch(/^Cannot read no-such\.json: it does not exist\. [^\n]*$/);
  });

  test.each([
    ['--verbose', ['--verbose'], {}],
    ['DAYBREAK_DEBUG', [], { DAYBREAK_DEBUG: '1' }],
  ])('%s shows the stack too', async (_, flags, env) => {
    const { stderr } = await run(['env', '--outputs', 'no-such.json', ...flags], env);

    expect(stderr).toMatch(/^Cannot read no-such\.json/);
    expect(stderr).toMatch(/\n {4}at .*env\.ts/);
  });

  test.each([
    ['the connection is missing', ['query', 'SELECT 1'], {}],
    ['there are no credentials', ['query', 'SELECT 1'], AWS_CONNECTION],
    ['nothing answers', ['query', 'SELECT 1'], { ...AWS_CONNECTION, AWS_ENDPOINT_URL_RDS_DATA: 'http://127.0.0.1:1' }],
    ['a cluster cannot be read', ['monitor'], AWS_CONNECTION],
    ['a wait ends without an answer', ['wait', '--timeout', '0'], AWS_CONNECTION],
  ])('if %s, the last line names the command that finds the cause', async (_, argv, env) => {
    const { code, stderr } = await run(argv, { ...env, AWS_EC2_METADATA_DISABLED: 'true' });

    expect(code).toBe(2);
    expect(stderr).toMatch(/\nRun npm run doctor to find the cause\.$/);
  });

  test.each([
    [['migrate', 'new', '']],
    [['query', 'SELECT 1', '--format', 'nothing']],
    [['cost', '--stage', 'nothing']],
  ])('if the command line is invalid (%j), the last line does not name it', async (argv) => {
    const { code, stderr } = await run(argv);

    expect(code).toBe(2);
    expect(stderr).not.toContain('npm run doctor');
  });

  test.each([
    ['--stage=production', [], 'stage', 'production', '--stage'],
    ['--stage production', ['production'], 'stage', 'true', '--stage'],
    ['--env-file=.env.production', [], 'env_file', '.env.production', '--env-file'],
  ])('npm run cost %s, without -- before it, is refused: npm kept the flag', async (_, rest, name, value, flag) => {
    const env = { npm_lifecycle_event: 'cost', [`npm_config_${name}`]: value };

    expect(await run(['cost', ...rest], env)).toEqual({
      code: 2,
      stdout: '',
      stderr: `npm kept ${flag} for itself, and the command did not get it. Write -- before it: npm run cost -- ${flag} …`,
    });
  });

  test('an empty STAGE is a missing one', async () => {
    const before = process.env.STAGE;
    process.env.STAGE = '';
    try {
      expect((await run(['env', '--outputs', 'no-such.json'])).stderr).toContain('Cannot read no-such.json');
    } finally {
      if (before === undefined) delete process.env.STAGE;
      else process.env.STAGE = before;
    }
  });

  test('every command has a description, --verbose, and the default of each option value', async () => {
    const program = await completeProgram();
    const leaves = (command: Command): Command[] =>
      command.commands.length ? command.commands.flatMap(leaves) : [command];

    for (const command of leaves(program)) {
      expect(command.description()).not.toBe('');
      expect(command.options.map(({ long }) => long)).toContain('--verbose');
      const takesValue = command.options.filter((option) => option.required || option.optional);
      const silent = takesValue.filter(
        ({ defaultValue, description, envVar }) =>
          defaultValue === undefined && envVar === undefined && !description.includes('default'),
      );
      expect(silent.map(({ flags }) => `${command.name()} ${flags}`)).toEqual([]);
    }
    expect(leaves(program).length).toBeGreaterThan(0);
  });
});

test('the list of commands has the arguments and subcommands that each command declares', async () => {
  const argumentsOf = (command: Command) =>
    command.registeredArguments
      .map((argument) => {
        const name = argument.variadic ? `${argument.name()}...` : argument.name();
        return argument.required ? `<${name}>` : `[${name}]`;
      })
      .join(' ');
  const usageOf = (command: Command): object => ({
    name: command.name(),
    args: argumentsOf(command),
    subcommands: command.commands.map(usageOf),
  });
  const listed = ({ name, args }: Usage, subcommands: readonly Usage[] = []): object => ({
    name,
    args,
    subcommands: subcommands.map((subcommand) => listed(subcommand)),
  });

  expect((await completeProgram()).commands.map(usageOf)).toEqual(
    COMMANDS.map((entry) => listed(entry, entry.subcommands)),
  );
});

describe('the program daybreak', () => {
  const env = { ...process.env, STAGE: '' };

  test('handles its own --env-file instead of Node, also for a file that does not exist yet', () => {
    const args = ['env', '--outputs', 'no-such.json', '--env-file', 'not-there.env'];
    const { status, stderr } = spawnSync(process.execPath, ['--', PROGRAM, ...args], { encoding: 'utf8', env });

    expect({ status, stderr }).toEqual({ status: 2, stderr: expect.stringMatching(/^Cannot read no-such\.json/) });
  });

  const isRoot = process.getuid?.() === 0;
  (isRoot || process.platform === 'win32' ? test.skip : test)(
    'prints advice if the user may not write (skipped for root, who can write any file)',
    () => {
      const folder = mkdtempSync(path.join(tmpdir(), 'daybreak-denied-'));
      chmodSync(folder, 0o555);

      const { status, stderr } = spawnSync(
        process.execPath,
        ['--', PROGRAM, 'migrate', 'new', 'add_a', '--dir', folder],
        {
          encoding: 'utf8',
          env,
        },
      );
      rmSync(folder, { recursive: true });

      expect(status).toBe(2);
      expect(stderr).toMatch(/^This user has no right to .*add_a\.sql \(EACCES\)\. Change its owner or its mode/);
    },
  );

  test('shows an escape sequence in a value instead of sending it to the terminal', () => {
    const { stderr } = spawnSync(process.execPath, ['--', PROGRAM, 'env', '--outputs', '\u001b[2Jsafe\u202e.json'], {
      encoding: 'utf8',
      env,
    });

    expect(stderr).toMatch(/^Cannot read \\u001b\[2Jsafe\\u202e\.json: /);
  });

  test('ends without an error when the reader of its output closes the pipe', async () => {
    const child = spawn(process.execPath, ['--', PROGRAM, '--help'], { stdio: ['ignore', 'pipe', 'pipe'], env });
    child.stdout.destroy();
    let stderr = '';
    child.stderr.on('data', (chunk) => {
      stderr += chunk;
    });

    const code = await new Promise((resolve) => child.on('close', resolve));

    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  });
});
