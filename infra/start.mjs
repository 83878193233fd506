// What cdktf.json and `npm run synth` start: main.ts, built when a source changed.
import { load } from './compiled.mjs';

await load('infra/main.ts');
