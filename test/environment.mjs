// Tests run in Node as jest's own environment has it, with two differences that only save time. A worker compiles a module once, and not again
// for each test file; each file still runs it again, with globals of its own. And a module has the usual globals at hand.
import vm from 'node:vm';
import { TestEnvironment } from 'jest-environment-node';

/**
 * The globals that modules use most, without those that fake timers replace. In a context, V8 asks Node each time that code names a global:
 * that took 500 ns instead of 5, and a seventh of the work of all tests. So these are parameters of a function around each module.
 */
const USUAL_GLOBALS = [
  'Array ArrayBuffer BigInt Boolean DataView Error Function JSON Map Math Number Object Promise Proxy RangeError Reflect RegExp Set String',
  'Symbol SyntaxError TypeError Uint8Array Uint32Array WeakMap WeakRef WeakSet decodeURIComponent encodeURIComponent globalThis isNaN',
  'parseFloat parseInt Buffer TextDecoder TextEncoder URL process',
].flatMap((names) => names.split(' '));

const compiled = new Map();
const globalsOf = new WeakMap();
const { compileFunction } = vm;

/** Jest compiles each module with this. */
vm.compileFunction = (code, parameters, options) => {
  const { filename, parsingContext } = options;
  if (parsingContext === undefined) return compileFunction(code, parameters, options);
  let known = compiled.get(filename);
  if (known?.code !== code) {
    // The module's own function begins on the line before the code, so that places in the code stay.
    const source = `(function (${USUAL_GLOBALS.join()}) { return (function (${parameters.join()}) {\n${code}\n}); })`;
    known = { code, script: new vm.Script(source, { filename, lineOffset: -1 }) };
    compiled.set(filename, known);
  }
  let globals = globalsOf.get(parsingContext);
  if (globals === undefined) {
    globals = vm.runInContext(`[${USUAL_GLOBALS.join()}]`, parsingContext);
    globalsOf.set(parsingContext, globals);
  }
  return known.script.runInContext(parsingContext)(...globals);
};

export default TestEnvironment;
