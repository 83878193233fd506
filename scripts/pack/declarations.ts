/**
 * A declaration file whose relative imports name the JavaScript file. The compiler rewrites `./x.ts` in emitted code, but not in
 * declarations, where compilers before TypeScript 5 refuse it.
 */
export function withJavaScriptImports(declaration: string): string {
  return declaration.replace(/((?:\bfrom |\bimport\()(['"])\.{1,2}\/[^'"]+)\.ts\2/g, '$1.js$2');
}

/**
 * Code without the compiler's helper for `import(NAME)` with a computed name. Here such a name is a package, never a `./x.ts`; rollup warns
 * of the helper, and webpack of a computed import.
 */
export function withPlainImports(code: string): string {
  return code
    .replace(/^var __rewriteRelativeImportExtension = [\s\S]*?\n};\n/m, '')
    .replace(/\bimport\(__rewriteRelativeImportExtension\((\w+)\)\)/g, 'import(/* webpackIgnore: true */ $1)');
}

/** The same for CommonJS, where such an import has become `require(NAME)`, of which webpack warns. */
export function withPlainRequires(code: string): string {
  return code.replace(/(?<![\w.])require\(([A-Z_]+)\)/g, 'require("node:module").createRequire(__filename)($1)');
}
