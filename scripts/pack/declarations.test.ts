import { describe, expect, test } from '@jest/globals';
import { withJavaScriptImports } from './declarations.ts';

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
