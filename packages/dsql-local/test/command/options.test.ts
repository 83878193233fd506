import { expect, test } from '@jest/globals';
import { HELP, parseOptions } from '../../src/command/options.ts';

test.each([
  [[], { port: 8433, region: 'us-east-1', identifier: 'localdsqlcluster0000000000', keep: true, dataDir: undefined }],
  [['--port', '0', '--ephemeral'], { port: 0, keep: false }],
  [
    ['--region', 'eu-west-1', '--data-dir', 'data', '--engine', 'system', '--reset'],
    { region: 'eu-west-1', dataDir: 'data', engine: 'system', reset: true },
  ],
])('%j starts with %j', (args, start) => {
  expect(parseOptions(args).start).toMatchObject(start);
});

test.each([
  [['--port', '65536'], '--port is "65536". It must be a whole number from 0 to 65535; 0 takes any free port.'],
  [['--engine', 'url'], '--engine is "url". It must be one of embedded, system.'],
  [['--ephemeral', '--data-dir', 'x'], '--ephemeral and --data-dir exclude each other. Omit one of them.'],
  [['--nonsense'], "Unknown option '--nonsense'"],
])('%j is refused: %s', (args, message) => {
  expect(() => parseOptions(args)).toThrow(message);
});

test('--help shows the defaults', () => {
  for (const text of ['default: 8433', 'default: us-east-1', 'default: .daybreak/dsql-pg'])
    expect(HELP).toContain(text);
});
