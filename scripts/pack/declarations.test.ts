import { describe, expect, test } from '@jest/globals';
import { withJavaScriptImports, withPlainImports, withPlainRequires } from './declarations.ts';

describe('withJavaScriptImports', () => {
  test.each([
    ["import { type A } from './a.ts';", "import { type A } from './a.js';"],
    ["export * from '../sql/lexer.ts';", "export * from '../sql/lexer.js';"],
    ['type B = import("./b.ts").B;', 'type B = import("./b.js").B;'],
    ["import pg from 'pg';", "import pg from 'pg';"],
    ["import x from 'library/x.ts';", "import x from 'library/x.ts';"],
    ["/** Reads './a.ts'. */", "/** Reads './a.ts'. */"],
  ])('turns %j into %j', (before, after) => {
    expect(withJavaScriptImports(before)).toBe(after);
  });
});

test('an import of a name that is not written in place needs no helper, and no bundler warns of it', () => {
  const helper = 'var __rewriteRelativeImportExtension = (this && this.x) || function (path) {\n    return path;\n};\n';

  expect(withPlainImports(`${helper}const a = await import(__rewriteRelativeImportExtension(NAME));`)).toBe(
    'const a = await import(/* webpackIgnore: true */ NAME);',
  );
  expect(withPlainRequires('const a = require(NAME); const b = require("pg");')).toBe(
    'const a = require("node:module").createRequire(__filename)(NAME); const b = require("pg");',
  );
});
