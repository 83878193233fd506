import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { PROJECT_FOLDER } from '../project-folder.ts';
import { APP_CONFIG_FILE, parseAppConfig, readAppConfig } from './app-config.ts';

const CLUSTER = 'arn:aws:rds:us-east-1:123456789012:cluster:chat-template-light-db-cluster-dev';
const SECRET = 'arn:aws:secretsmanager:us-east-1:123456789012:secret:chat-template-db-connection-dev-xxxxx';

/** A file with these lines below the store. They begin at line 3. */
const file = (...lines: readonly string[]) =>
  ['rag_chat:', '  chat_history_store:', ...lines.map((line) => `    ${line}`), ''].join('\n');

function problemOf(source: string): string {
  try {
    parseAppConfig(source);
  } catch (error) {
    return (error as Error).message.split('\n').slice(1).join('\n').trim();
  }
  throw new Error('It was read without a problem.');
}

describe('config/app_config.yml', () => {
  test('has the two backends of the migration guide', () => {
    expect(
      parseAppConfig(
        file(
          'memory_backend_type: "aurora_data_api"',
          `db_cluster_arn: "${CLUSTER}"`,
          `db_credentials_secret_arn: "${SECRET}"`,
          'database_name: "rag_chat_db"',
          'table_name: "chat_history"',
          'retention_days: 90',
        ),
      ),
    ).toEqual({
      memory_backend_type: 'aurora_data_api',
      db_cluster_arn: CLUSTER,
      db_credentials_secret_arn: SECRET,
      database_name: 'rag_chat_db',
      table_name: 'chat_history',
      retention_days: 90,
    });
    expect(
      parseAppConfig(
        file('memory_backend_type: postgres', 'db_connection_secret_name: "chat-template-db-connection-dev"'),
      ),
    ).toEqual({ memory_backend_type: 'postgres', db_connection_secret_name: 'chat-template-db-connection-dev' });
  });

  test('as shipped sets nothing, and its example is valid for each backend', () => {
    const shipped = readFileSync(path.join(PROJECT_FOLDER, APP_CONFIG_FILE), 'utf8');

    expect(parseAppConfig(shipped)).toBeUndefined();
    const example = shipped
      .split('\n')
      .filter((line) => /^# +(?:rag_chat|chat_history_store|[a-z_]+):/.test(line))
      .map((line) => line.slice(2));
    const of = (type: string, key: RegExp) =>
      example
        .filter((line) => !key.test(line))
        .join('\n')
        .replace('memory_backend_type: aurora_data_api', `memory_backend_type: ${type}`);
    expect(parseAppConfig(of('aurora_data_api', /secret_name|cluster_(?:endpoint|user)/))).toMatchObject({
      retention_days: 90,
    });
    expect(parseAppConfig(of('postgres', /_arn:|cluster_(?:endpoint|user)/))).toMatchObject({ table_name: 'messages' });
    expect(parseAppConfig(of('aurora_dsql', /_arn:|secret_name|database_name/))).toMatchObject({
      cluster_user: 'admin',
    });
  });

  test.each(['', '# only a comment\n', 'rag_chat:\n', 'rag_chat:\n  chat_history_store:\n', 'rag_chat: {}\n'])(
    'sets nothing when it is empty: %j',
    (source) => {
      expect(parseAppConfig(source)).toBeUndefined();
    },
  );

  test('may be missing', () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'daybreak-config-'));
    try {
      expect(readAppConfig(folder)).toBeUndefined();
      mkdirSync(path.join(folder, 'config'));
      writeFileSync(path.join(folder, APP_CONFIG_FILE), file('memory_backend_type: postgres'));
      expect(readAppConfig(folder)).toEqual({ memory_backend_type: 'postgres' });
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});

describe('a problem in config/app_config.yml names the file, the line, the value and what is allowed', () => {
  test.each([
    {
      title: 'another backend',
      source: file('memory_backend_type: dynamodb'),
      problem:
        'config/app_config.yml:3: memory_backend_type: got "dynamodb". Expected aurora_data_api, postgres or aurora_dsql.',
    },
    {
      title: 'a database for Aurora DSQL, which has only one',
      source: file('memory_backend_type: aurora_dsql', 'database_name: chat'),
      problem:
        /^config\/app_config\.yml:4: database_name belongs to aurora_data_api and postgres, and memory_backend_type is aurora_dsql\./,
    },
    {
      title: 'an endpoint of another service',
      source: file('memory_backend_type: aurora_dsql', 'cluster_endpoint: db.example.com'),
      problem:
        /^config\/app_config\.yml:4: cluster_endpoint: got "db\.example\.com"\. Expected the endpoint of an Aurora DSQL cluster/,
    },
    {
      title: 'no backend',
      source: file('table_name: messages'),
      problem:
        'config/app_config.yml:2: memory_backend_type is missing. Expected aurora_data_api, postgres or aurora_dsql.',
    },
    {
      title: 'a key of another backend',
      source: file('memory_backend_type: aurora_data_api', 'db_connection_secret_name: name'),
      problem:
        /^config\/app_config\.yml:4: db_connection_secret_name belongs to postgres, and memory_backend_type is aurora_data_api\. Remove it, or change memory_backend_type\./,
    },
    {
      title: 'an unknown key',
      source: file('memory_backend_type: postgres', 'tabel_name: x'),
      problem: /^config\/app_config\.yml:4: tabel_name is not a known key\. Expected .*table_name/,
    },
    {
      title: 'an unknown section',
      source: 'rag_chat:\n  chat_store:\n    a: 1\n',
      problem: 'config/app_config.yml:2: chat_store is not a known key. Expected chat_history_store.',
    },
    {
      title: 'a list instead of a mapping',
      source: 'rag_chat:\n  - a\n',
      problem: 'config/app_config.yml:1: Expected a mapping with the key chat_history_store.',
    },
    {
      title: 'an ARN of something else',
      source: file('memory_backend_type: aurora_data_api', 'db_cluster_arn: arn:aws:s3:::bucket'),
      problem:
        'config/app_config.yml:4: db_cluster_arn: got "arn:aws:s3:::bucket". Expected a DB cluster ARN, such as arn:aws:rds:us-east-1:123456789012:cluster:app-aurora.',
    },
    {
      title: 'a table name that SQL accepts only in quotes',
      source: file('memory_backend_type: postgres', 'table_name: Chat-History'),
      problem: /^config\/app_config\.yml:4: table_name: got "Chat-History"\. Expected the name of the table/,
    },
    {
      title: 'no days',
      source: file('memory_backend_type: postgres', 'retention_days: 0'),
      problem: 'config/app_config.yml:4: retention_days: got "0". Expected whole days from 1 to 99999.',
    },
    {
      title: 'days as text',
      source: file('memory_backend_type: postgres', 'retention_days: 90d'),
      problem: 'config/app_config.yml:4: retention_days: got "90d". Expected whole days from 1 to 99999.',
    },
    {
      title: 'a tab',
      source: 'rag_chat:\n\tchat_history_store:\n',
      problem: /^config\/app_config\.yml:2: A tab indents this line\. Use spaces\./,
    },
    {
      title: 'a repeated key',
      source: file('memory_backend_type: postgres', 'table_name: a', 'table_name: b'),
      problem: 'config/app_config.yml:5: The key occurs twice. Remove one of them.',
    },
    {
      title: 'two documents',
      source: `${file('memory_backend_type: postgres')}---\nrag_chat: {}\n`,
      problem: /^config\/app_config\.yml:4: A second document begins here\. Expected one document/,
    },
    {
      title: 'a number that loses its zeros',
      source: file('memory_backend_type: aurora_data_api', 'database_name: 0123'),
      problem: 'config/app_config.yml:4: Got the number 0123, which YAML reads as 123. Write text in quotes: "0123".',
    },
    {
      title: 'a number that is rounded',
      source: file('memory_backend_type: aurora_data_api', 'database_name: 12345678901234567890'),
      problem: /^config\/app_config\.yml:4: Got the number 12345678901234567890, which YAML reads as/,
    },
    {
      title: 'a number instead of text',
      source: file('memory_backend_type: aurora_data_api', 'database_name: 12'),
      problem: /^config\/app_config\.yml:4: database_name: got "12"\. Expected .*, as text in quotes\./,
    },
    {
      title: 'text that is not YAML',
      source: 'rag_chat: [',
      problem: /^config\/app_config\.yml:1: /,
    },
    {
      title: 'a tag of another language',
      source: file("memory_backend_type: !!js/function 'f'"),
      problem: /^config\/app_config\.yml:3: /,
    },
  ])('$title', ({ source, problem }) => {
    if (typeof problem === 'string') expect(problemOf(source)).toBe(problem);
    else expect(problemOf(source)).toMatch(problem);
  });

  test.each(['password', 'db_password', 'PASSWD', 'db_pwd', 'db_secret', 'api_token', 'db_credentials', 'privateKey'])(
    'a key that looks like a secret, without its value: %s',
    (key) => {
      const problem = problemOf(file('memory_backend_type: postgres', `${key}: hunter2`));

      expect(problem).toContain(`config/app_config.yml:4: rag_chat.chat_history_store.${key} looks like a secret`);
      expect(problem).not.toContain('hunter2');
    },
  );

  test('a secret instead of its name, without the value', () => {
    const problems = [
      problemOf(file('memory_backend_type: aurora_data_api', 'db_credentials_secret_arn: hunter2')),
      problemOf(file('memory_backend_type: postgres', 'db_connection_secret_name: "hunter2 !"')),
      problemOf(file('memory_backend_type: aurora_data_api', 'db_cluster_arn: postgres://app:hunter2@host/app')),
    ];

    expect(problems.join('\n')).not.toContain('hunter2');
    expect(problems[0]).toContain('got a value of 7 characters (not shown, it may be a secret)');
  });

  test('all problems in one error', () => {
    const problem = problemOf(
      file('memory_backend_type: aurora_data_api', 'table_name: A', 'database_name: "1"', 'tables: x'),
    );

    expect(problem.split('\n')).toHaveLength(3);
  });
});
