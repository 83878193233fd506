import { enginesDocument, rulesDocument } from '../../infra/rules/document.ts';
import type { Block } from './block.ts';
import { commandsTable } from './commands.ts';

/** Every generated part of the documentation. */
export const BLOCKS: readonly Block[] = [
  { file: 'README.md', name: 'commands', render: commandsTable },
  { file: 'docs/rules.md', name: 'rules', render: rulesDocument },
  { file: 'docs/rules.md', name: 'engines', render: enginesDocument },
];
