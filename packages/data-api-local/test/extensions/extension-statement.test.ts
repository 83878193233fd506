import { describe, expect, test } from '@jest/globals';
import { AURORA_EXTENSIONS } from '../../src/extensions/aurora-extensions.ts';
import { readExtensionStatement } from '../../src/extensions/extension-statement.ts';

const CREATE = { action: 'create', extension: 'pg_prewarm', tolerant: false, cascade: false };

describe('A statement about an extension of Aurora’s list', () => {
  test.each<[string, object]>([
    ['CREATE EXTENSION pg_prewarm', CREATE],
    ['create extension PG_Prewarm;', CREATE],
    ['/* a /* b */ */ CREATE -- it\'s\n EXTENSION "pg_prewarm" ; ', CREATE],
    ['CREATE EXTENSION IF NOT EXISTS pg_prewarm', { ...CREATE, tolerant: true }],
    ['CREATE EXTENSION pg_prewarm WITH SCHEMA Tools', { ...CREATE, schema: 'tools' }],
    ['CREATE EXTENSION pg_prewarm SCHEMA "My ""Tools"""', { ...CREATE, schema: 'My "Tools"' }],
    [
      "CREATE EXTENSION pg_prewarm VERSION '1.1' CASCADE SCHEMA a",
      { ...CREATE, version: '1.1', cascade: true, schema: 'a' },
    ],
    ["CREATE EXTENSION pg_prewarm VERSION 'it''s'", { ...CREATE, version: "it's" }],
    ['DROP EXTENSION pg_prewarm', { ...CREATE, action: 'drop' }],
    ['DROP EXTENSION IF EXISTS pg_prewarm CASCADE', { ...CREATE, action: 'drop', tolerant: true, cascade: true }],
    ['DROP EXTENSION pg_prewarm RESTRICT', { ...CREATE, action: 'drop' }],
    ['ALTER EXTENSION pg_prewarm UPDATE', { ...CREATE, action: 'update' }],
    ["ALTER EXTENSION pg_prewarm UPDATE TO '1.2'", { ...CREATE, action: 'update', version: '1.2' }],
  ])('is read: %s', (sql, statement) => {
    expect(readExtensionStatement(sql, AURORA_EXTENSIONS)).toEqual({
      schema: undefined,
      version: undefined,
      ...statement,
    });
  });

  test.each([
    'CREATE EXTENSION pg_trgm',
    'CREATE EXTENSION file_fdw',
    'CREATE EXTENSION "PG_PREWARM"',
    'CREATE EXTENSION',
    'CREATE EXTENSION pg_prewarm SCHEMA',
    "CREATE EXTENSION pg_prewarm SCHEMA 'a'",
    'CREATE EXTENSION pg_prewarm SCHEMA a SCHEMA b',
    'CREATE EXTENSION pg_prewarm VERSION',
    'CREATE EXTENSION pg_prewarm VERSION 1.1',
    "CREATE EXTENSION pg_prewarm VERSION E'1.1'",
    "CREATE EXTENSION pg_prewarm VERSION '1\\'1'",
    'CREATE EXTENSION pg_prewarm FROM old',
    'CREATE EXTENSION pg_prewarm; SELECT 1',
    'CREATE EXTENSION U&"pg_prewarm"',
    'CREATE\u00a0EXTENSION pg_prewarm',
    'CREATE EXTENSION pg_prewarm $$x$$',
    'CREATE EXTENSION IF EXISTS pg_prewarm',
    'CREATE TABLE extension (pg_prewarm int)',
    'DROP EXTENSION pg_prewarm, dblink',
    'DROP EXTENSION pg_prewarm CASCADE RESTRICT',
    'ALTER EXTENSION pg_prewarm SET SCHEMA a',
    'ALTER EXTENSION pg_prewarm ADD TABLE a',
    'ALTER EXTENSION pg_prewarm UPDATE TO',
    "SELECT 'CREATE EXTENSION pg_prewarm'",
  ])('goes to PostgreSQL as it is where it is about another, or not a whole one: %s', (sql) => {
    expect(readExtensionStatement(sql, AURORA_EXTENSIONS)).toBeUndefined();
  });
});
