import { adaptersOn } from './adapters.ts';
import { OTHER_BACKENDS } from './backends.ts';

OTHER_BACKENDS.forEach(adaptersOn);
