import { expect, test } from '@jest/globals';
import { parseOptions } from '../../src/command/options.ts';

test.each([
  [[], { port: 8432, ephemeral: false, reset: false, durable: false, allowedHosts: [] }],
  [['--port', '0', '--ephemeral'], { port: 0, ephemeral: true }],
  [['--port=65535'], { port: 65_535 }],
  [
    ['--database', 'shop', '--data-dir', 'data', '--engine', 'system'],
    { database: 'shop', dataDir: 'data', engine: 'system' },
  ],
  [['--host', '172.17.0.1'], { host: '172.17.0.1' }],
  [['--allow-host', 'a', '--allow-host', 'b'], { allowedHosts: ['a', 'b'] }],
])('%j starts with %j', (args, start) => {
  expect(parseOptions(args).start).toMatchObject(start);
});

test.each([
  [['--port', '65536'], '--port is "65536". It must be a whole number from 0 to 65535; 0 takes any free port.'],
  [['--port', ''], '--port is "". It must be a whole number from 0 to 65535; 0 takes any free port.'],
  [['--engine', 'mysql'], '--engine is "mysql". It must be one of url, embedded, system.'],
  [['--nonsense'], "Unknown option '--nonsense'"],
  [['extra'], "Unexpected argument 'extra'"],
])('%j is refused: %s', (args, message) => {
  expect(() => parseOptions(args)).toThrow(message);
});
