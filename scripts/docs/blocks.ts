import type { Block } from './block.ts';
import { commandsTable } from './commands.ts';

/** Every generated part of the documentation. */
export const BLOCKS: readonly Block[] = [{ file: 'README.md', name: 'commands', render: commandsTable }];
