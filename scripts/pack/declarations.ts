/**
 * A declaration file whose relative imports name the JavaScript beside it. The compiler rewrites `./x.ts` in the code it
 * emits and leaves it in declarations, where compilers before TypeScript 5 refuse it.
 */
export function withJavaScriptImports(declaration: string): string {
  return declaration.replace(/((?:\bfrom |\bimport\()(['"])\.{1,2}\/[^'"]+)\.ts\2/g, '$1.js$2');
}
