import { onBackends } from './backends.ts';
import { suiteOn } from './suite.ts';

// A local Aurora DSQL starts its own PostgreSQL, and its driver shares most with the one of PostgreSQL: the long run has it.
onBackends(({ name }) => name !== 'dsql', suiteOn);
