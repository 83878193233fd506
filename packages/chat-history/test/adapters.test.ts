import { adaptersOn } from './adapters.ts';
import { DATA_API } from './backends.ts';

adaptersOn(DATA_API);
