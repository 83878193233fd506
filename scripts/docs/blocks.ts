import { enginesDocument, rulesDocument } from '../../infra/rules/document.ts';
import { pricesDocument } from '../cost/document.ts';
import { reviewRulesDocument } from '../review/document.ts';
import type { Block } from './block.ts';
import { commandsTable } from './commands.ts';

/** Every generated part of the documentation. */
export const BLOCKS: readonly Block[] = [
  { file: 'README.md', name: 'commands', render: commandsTable },
  { file: 'docs/rules.md', name: 'rules', render: rulesDocument },
  { file: 'docs/rules.md', name: 'engines', render: enginesDocument },
  { file: 'docs/review.md', name: 'review-rules', render: reviewRulesDocument },
  { file: 'docs/cost.md', name: 'prices', render: pricesDocument },
];
