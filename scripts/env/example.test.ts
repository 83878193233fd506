import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { loadConnection, readEnvFile } from '@daybreak/database/settings';
import { describe, expect, test } from '@jest/globals';
import { PROJECT_FOLDER } from '../../infra/project-folder.ts';

const EXAMPLE = path.join(PROJECT_FOLDER, '.env.example');

/** Variables that the system, Lambda, a terminal or a tool sets: they are not written into a .env file. */
const NOT_SETTINGS = new Set([
  'AWS_LAMBDA_FUNCTION_NAME',
  'AWS_LAMBDA_LOG_LEVEL',
  'AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED',
  'GOGC',
  'LOCALAPPDATA',
  'NODE_ENV',
  'NO_PROXY',
  'PATH',
  'TSX_TSCONFIG_PATH',
  'XDG_CACHE_HOME',
]);

/** env.NAME, .env('NAME'), and constants with a variable's name: *_VARIABLE and *_ENV. */
const READS = /\benv\??\.([A-Z][A-Z0-9_]+)|\.env\('([A-Z0-9_]+)'\)|[A-Z]+_(?:VARIABLE|ENV) = '([A-Z0-9_]+)'/g;

function variablesOfTheCode(): readonly string[] {
  const sources = ['functions', 'infra', 'packages', 'scripts'].flatMap((folder) =>
    readdirSync(path.join(PROJECT_FOLDER, folder), { recursive: true, encoding: 'utf8' })
      .filter((file) => /\.(ts|mjs)$/.test(file) && !/\.test\.ts$|node_modules|(^|[\\/])(dist|test)[\\/]/.test(file))
      .map((file) => readFileSync(path.join(PROJECT_FOLDER, folder, file), 'utf8')),
  );
  const names = sources.flatMap((text) => [...text.matchAll(READS)].map(([, a, b, c]) => a ?? b ?? c ?? ''));
  return [...new Set(names)].filter((name) => !NOT_SETTINGS.has(name)).sort();
}

describe('.env.example', () => {
  const text = readFileSync(EXAMPLE, 'utf8');

  test('connects to the local Data API unchanged', () => {
    expect(loadConnection({ env: {}, envFile: EXAMPLE })).toMatchObject({
      local: true,
      endpoint: 'http://127.0.0.1:8432',
    });
    expect(readEnvFile(EXAMPLE)).toMatchObject({ AWS_ACCESS_KEY_ID: 'local', AWS_SECRET_ACCESS_KEY: 'local' });
  });

  test('names every variable that the code reads', () => {
    const named = [...text.matchAll(/^(?:# )?([A-Z][A-Z0-9_]+)=/gm)].map(([, name]) => name);
    const missing = variablesOfTheCode().filter((name) => !named.includes(name));

    expect(variablesOfTheCode()).toContain('DATA_API_LOCAL_POSTGRES_URL');
    expect(missing).toEqual([]);
  });

  test('has a comment above each variable', () => {
    const lines = text.split('\n');
    const bare = lines.filter((line, index) => {
      const isVariable = /^(?:# )?[A-Z][A-Z0-9_]+=/.test(line);
      const above = lines[index - 1] ?? '';
      return isVariable && (!above.startsWith('# ') || /^# [A-Z][A-Z0-9_]+=/.test(above));
    });

    expect(bare).toEqual([]);
  });
});
