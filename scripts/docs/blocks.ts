import { readFileSync } from 'node:fs';
import path from 'node:path';
import { PROJECT_FOLDER } from '../../infra/project-folder.ts';
import { changeRulesPage, enginesPage, stateRulesPage } from '../../infra/rules/page.ts';
import { ANSWERED_STAGES, checkovConfig, securityDocument } from '../../infra/security/document.ts';
import { notOfferedTable } from '../../infra/stages/not-offered.ts';
import { pricesDocument } from '../cost/document.ts';
import type { Block } from './block.ts';
import { commandsTable, FIRST_COMMANDS } from './commands.ts';
import { deployerPolicyBlock } from './deployer-policy.ts';
import { envExample } from './env-example.ts';
import { routesTable } from './routes-table.ts';
import { stagesPage } from './stages-page.ts';

/** Every generated part of the documentation. */
export const BLOCKS: readonly Block[] = [
  { file: 'README.md', name: 'commands', render: () => commandsTable(FIRST_COMMANDS) },
  { file: 'docs/commands.md', name: 'commands', render: () => commandsTable() },
  { file: 'functions/README.md', name: 'routes', render: routesTable },
  { file: 'docs/stages.md', name: 'stages', render: stagesPage },
  { file: 'docs/stages.md', name: 'not-offered', render: notOfferedTable },
  { file: 'docs/deployer-policies.md', name: 'deployer-policy', render: deployerPolicyBlock },
  { file: 'docs/rules.md', name: 'rules', render: stateRulesPage },
  { file: 'docs/rules.md', name: 'engines', render: enginesPage },
  { file: 'docs/security.md', name: 'checks', render: securityDocument },
  { file: 'docs/review-rules.md', name: 'review-rules', render: changeRulesPage },
  { file: 'docs/cost.md', name: 'prices', render: pricesDocument },
];

const ENV_EXAMPLE = '.env.example';

/** Files that are generated completely. */
export const FILES: readonly Pick<Block, 'file' | 'render'>[] = [
  ...ANSWERED_STAGES.map((stage) => ({
    file: `infra/security/checkov-${stage}.yaml`,
    render: () => checkovConfig(stage),
  })),
  {
    file: ENV_EXAMPLE,
    render: () => envExample(readFileSync(path.join(PROJECT_FOLDER, ENV_EXAMPLE), 'utf8')),
  },
];
