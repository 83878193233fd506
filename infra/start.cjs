// What cdktf.json and `npm run synth` start: main.ts, through tsx's hook for require. `node --import tsx` starts a second thread
// on Node 20, and a synth takes a third longer. So there is no top-level await in infra, and no import() of a .ts file.
require('tsx/cjs/api').register();
require('./main.ts');
