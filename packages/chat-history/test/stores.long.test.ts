import { OTHER_BACKENDS } from './backends.ts';
import { storesOn } from './stores/index.ts';

OTHER_BACKENDS.forEach(storesOn);
