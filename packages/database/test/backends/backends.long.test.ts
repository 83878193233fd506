import { onBackends } from './backends.ts';
import { suiteOn } from './suite.ts';

onBackends(({ name }) => name === 'dsql', suiteOn);
