// Tests run in Node as jest's own environment has it, with two differences that only save time. A worker compiles a module once, and not again
// for each test file; each file still runs it again, with globals of its own. And these globals are a plain global object.
import vm from 'node:vm';
import { TestEnvironment } from 'jest-environment-node';

const compiled = new Map();
const { compileFunction, createContext } = vm;

/** Jest makes the globals of each test file with this. Around an object, V8 would ask Node for each global: 300 ns instead of 3. */
vm.createContext = (_object, options) => createContext(vm.constants.DONT_CONTEXTIFY, options);

/** Jest compiles each module with this. */
vm.compileFunction = (code, parameters, options) => {
  const { filename, parsingContext } = options;
  if (parsingContext === undefined) return compileFunction(code, parameters, options);
  const known = compiled.get(filename);
  if (known?.code === code) return known.script.runInContext(parsingContext);
  // The function begins on the line before the code, so that line numbers do not change.
  const script = new vm.Script(`(function (${parameters.join()}) {\n${code}\n})`, { filename, lineOffset: -1 });
  compiled.set(filename, { code, script });
  return script.runInContext(parsingContext);
};

export default TestEnvironment;
