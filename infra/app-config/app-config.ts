// config/app_config.yml: which database holds the chat history, and how. Read by commands and at synth; functions get environment variables.
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { ConfigError } from '@daybreak/database/settings';
import type { z } from 'zod';
import { type Path, readYaml, type YamlFile } from './document.ts';
import { BACKEND_TYPES, type BackendType, backendsWith, STORE_SCHEMAS, type StoreConfig } from './schema.ts';

/** Its place in the project, and its name in messages. */
export const APP_CONFIG_FILE = 'config/app_config.yml';

const STORE: Path = ['rag_chat', 'chat_history_store'];

/** Names of keys that hold a secret themselves. A name or an ARN of a secret is not one of these. */
const SECRET_KEY = /passw|pwd|secret(?!.*(?:arn|name))|token|credential(?!.*(?:arn|name))|private_?key/i;

/**
 * The settings of the chat history in a project's file; undefined if there is no file, or if it is empty.
 *
 * @example readAppConfig(process.cwd())?.table_name // 'chat_history'
 * @throws {ConfigError} with every problem: file, line, the value received, what is allowed. Never a value that may be a secret.
 */
export function readAppConfig(folder: string): StoreConfig | undefined {
  const file = path.join(folder, APP_CONFIG_FILE);
  if (!existsSync(file)) return undefined;
  return parseAppConfig(readFileSync(file, 'utf8'));
}

/** @throws {ConfigError} as {@link readAppConfig} */
export function parseAppConfig(source: string): StoreConfig | undefined {
  const yaml = readYaml(source);
  const report = (line: number, message: string) => `${APP_CONFIG_FILE}:${line}: ${message}`;
  const fail = (problems: readonly string[]): never => {
    throw new ConfigError(
      `${APP_CONFIG_FILE} has ${problems.length} problem${problems.length === 1 ? '' : 's'}`,
      problems,
    );
  };
  const secrets = yaml.keys.filter((key) => SECRET_KEY.test(String(key.at(-1))));
  if (secrets.length > 0) {
    fail(
      secrets.map((key) =>
        report(
          yaml.lineOf(key),
          `${key.join('.')} looks like a secret (value not shown). The file is committed: remove it, change the secret if it was real, and name the secret of Secrets Manager instead.`,
        ),
      ),
    );
  }
  if (yaml.problems.length > 0) fail(yaml.problems.map(({ line, message }) => report(line, message)));
  if (yaml.value === null) return undefined;

  const outer = strayKeys(yaml);
  if (outer.length > 0) fail(outer.map(({ path: at, message }) => report(yaml.lineOf(at), message)));
  const store = (yaml.value as Record<string, Record<string, unknown> | null>).rag_chat?.chat_history_store;
  if (store === null || store === undefined) return undefined;

  const type = (store as Record<string, unknown>).memory_backend_type;
  if (!isBackendType(type)) {
    return fail([report(yaml.lineOf([...STORE, 'memory_backend_type']), unknownBackend(yaml))]);
  }
  const read = STORE_SCHEMAS[type].safeParse(store);
  if (read.success) return read.data;
  return fail(
    read.error.issues.flatMap((issue) =>
      describe(issue, type, yaml).map(({ path: at, message }) => report(yaml.lineOf(at), message)),
    ),
  );
}

function isBackendType(type: unknown): type is BackendType {
  return BACKEND_TYPES.some((each) => each === type);
}

function unknownBackend(yaml: YamlFile): string {
  const written = yaml.written([...STORE, 'memory_backend_type']);
  const allowed = `Expected ${BACKEND_TYPES.slice(0, -1).join(', ')} or ${BACKEND_TYPES.at(-1)}`;
  if (written === undefined) return `memory_backend_type is missing. ${allowed}.`;
  return `memory_backend_type: got ${shown(written)}. ${allowed}.`;
}

/** Unknown keys on the path to the store, and sections that are not mappings. */
function strayKeys({ value }: YamlFile): readonly { readonly path: Path; readonly message: string }[] {
  let around: unknown = value;
  const way: (string | number)[] = [];
  for (const expected of STORE) {
    if (typeof around !== 'object' || around === null || Array.isArray(around)) {
      return around === null ? [] : [{ path: way, message: `Expected a mapping with the key ${expected}.` }];
    }
    const stray = Object.keys(around).filter((key) => key !== expected);
    if (stray.length > 0) {
      return stray.map((key) => ({ path: [...way, key], message: `${key} is not a known key. Expected ${expected}.` }));
    }
    around = (around as Record<string, unknown>)[expected];
    way.push(expected);
  }
  const isMapping = around === undefined || around === null || (typeof around === 'object' && !Array.isArray(around));
  return isMapping ? [] : [{ path: way, message: `Expected a mapping with memory_backend_type.` }];
}

function describe(issue: z.core.$ZodIssue, type: BackendType, yaml: YamlFile) {
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => ({ path: [...STORE, key], message: unknownKey(key, type) }));
  }
  const at: Path = [...STORE, ...issue.path.map((part) => (typeof part === 'number' ? part : String(part)))];
  const written = yaml.written(at);
  const got = written === undefined ? 'a list or a mapping' : written === '' ? 'nothing' : receivedValue(at, written);
  return [{ path: at, message: `${String(issue.path[0])}: got ${got}. ${issue.message}.` }];
}

function unknownKey(key: string, type: BackendType): string {
  const others = backendsWith(key);
  const allowed = `Expected ${Object.keys(STORE_SCHEMAS[type].shape).join(', ')}`;
  return others.length > 0
    ? `${key} belongs to ${others.join(' and ')}, and memory_backend_type is ${type}. Remove it, or change memory_backend_type. ${allowed}.`
    : `${key} is not a known key. ${allowed}.`;
}

/** A value instead of a secret's name may be the secret itself. */
function receivedValue(at: Path, value: string): string {
  const mayBeSecret = /secret/.test(String(at.at(-1))) && !value.startsWith('arn:');
  return mayBeSecret ? `a value of ${value.length} characters (not shown, it may be a secret)` : shown(value);
}

function shown(value: string): string {
  return JSON.stringify(value.length > 120 ? `${value.slice(0, 120)}…` : value).replace(/(:\/\/)[^/]*@/g, '$1…@');
}
