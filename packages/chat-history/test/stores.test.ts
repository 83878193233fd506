import { DATA_API } from './backends.ts';
import { storesOn } from './stores/index.ts';

storesOn(DATA_API);
