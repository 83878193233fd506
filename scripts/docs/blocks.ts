import { enginesDocument, rulesDocument } from '../../infra/rules/document.ts';
import { checkovConfig, claimedStages, securityDocument } from '../../infra/security/document.ts';
import { pricesDocument } from '../cost/document.ts';
import { reviewRulesDocument } from '../review/document.ts';
import type { Block } from './block.ts';
import { commandsTable } from './commands.ts';

/** Every generated part of the documentation. */
export const BLOCKS: readonly Block[] = [
  { file: 'README.md', name: 'commands', render: commandsTable },
  { file: 'docs/rules.md', name: 'rules', render: rulesDocument },
  { file: 'docs/rules.md', name: 'engines', render: enginesDocument },
  { file: 'docs/security.md', name: 'checks', render: () => securityDocument() },
  { file: 'docs/review.md', name: 'review-rules', render: reviewRulesDocument },
  { file: 'docs/cost.md', name: 'prices', render: pricesDocument },
];

/** Files that are generated whole. */
export const FILES: readonly Pick<Block, 'file' | 'render'>[] = claimedStages().map((stage) => ({
  file: `infra/security/checkov-${stage}.yaml`,
  render: () => checkovConfig(stage),
}));
