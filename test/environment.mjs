// Tests run in Node as jest's own environment has it, with three differences that only save time. A worker compiles a module once, and not
// again for each test file; each file still runs it again, with globals of its own. These globals are a plain global object. And a file's
// asynchronous stores end with it.
import { AsyncLocalStorage } from 'node:async_hooks';
import vm from 'node:vm';
import { TestEnvironment } from 'jest-environment-node';

const compiled = new Map();
const { compileFunction, createContext } = vm;
const { enterWith, getStore, run } = AsyncLocalStorage.prototype;

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

class Held {
  constructor(store) {
    this.store = store;
  }
}

/** The storages of the file that runs, and what they hold. */
const storages = new Set();
const held = new Set();

AsyncLocalStorage.prototype.run = function (store, ...args) {
  return run.call(this, hold(this, store), ...args);
};
AsyncLocalStorage.prototype.enterWith = function (store) {
  enterWith.call(this, hold(this, store));
};
AsyncLocalStorage.prototype.getStore = function () {
  const found = getStore.call(this);
  return found instanceof Held ? found.store : found;
};

function hold(storage, store) {
  // Since Node 24, run calls enterWith.
  if (store instanceof Held) return store;
  const one = new Held(store);
  storages.add(storage);
  held.add(one);
  return one;
}

export default class extends TestEnvironment {
  /**
   * Jest runs each test in an AsyncLocalStorage of its file. For as long as it is enabled, Node looks at it whenever a promise is made. And what
   * it holds, the whole file, would stay in memory with every timer and socket of Node's own that the file has used, such as those of fetch.
   */
  async teardown() {
    await super.teardown();
    for (const storage of storages) storage.disable();
    for (const one of held) one.store = undefined;
    storages.clear();
    held.clear();
  }
}
