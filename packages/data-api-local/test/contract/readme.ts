import type { Confidence } from './case.ts';
import { TOPICS } from './cases/index.ts';
import { KNOWN_DIFFERENCES } from './known-differences.ts';
import { SOURCES } from './sources.ts';

const SURE: Readonly<Record<Confidence, string>> = {
  confirmed: 'confirmed',
  documented: 'documented',
  inferred: 'inferred',
  open: 'our choice',
};

const OPERATIONS: readonly (readonly [string, string, string, string])[] = [
  [
    'ExecuteStatement',
    '/Execute',
    'resourceArn, secretArn, sql',
    'database, parameters, transactionId, includeResultMetadata, resultSetOptions, formatRecordsAs, continueAfterTimeout',
  ],
  ['BatchExecuteStatement', '/BatchExecute', 'resourceArn, secretArn, sql', 'database, parameterSets, transactionId'],
  ['BeginTransaction', '/BeginTransaction', 'resourceArn, secretArn', 'database'],
  ['CommitTransaction', '/CommitTransaction', 'resourceArn, secretArn, transactionId', ''],
  ['RollbackTransaction', '/RollbackTransaction', 'resourceArn, secretArn, transactionId', ''],
  ['ExecuteSql', '/ExecuteSql', 'refused', ''],
];

/** A page with generated blocks. */
export interface Page {
  /** Relative to the project's folder. */
  readonly file: string;
  readonly blocks: Readonly<Record<string, () => string>>;
}

export const README: Page = {
  file: 'packages/data-api-local/README.md',
  blocks: {
    operations: () =>
      table(
        ['Operation', 'POST', 'Needs', 'Takes'],
        OPERATIONS.map(([name, path, needs, takes]) => [name, `\`${path}\``, needs, takes]),
      ),
    differences: () =>
      table(
        ['Known difference', 'Why'],
        KNOWN_DIFFERENCES.map(({ what, why }) => [what, why]),
      ),
  },
};

export const BEHAVIOURS: Page = {
  file: 'docs/data-api-behaviours.md',
  blocks: {
    behaviours: () =>
      TOPICS.map(
        ([topic, cases]) =>
          `## ${topic}\n\n${table(
            ['Behaviour', 'Source', 'How sure', 'Case'],
            cases.map(({ id, behaviour, source, confidence }) => [
              behaviour,
              source.join(', '),
              SURE[confidence],
              `\`${id}\``,
            ]),
          )}`,
      ).join('\n\n'),
    sources: () =>
      table(
        ['Key', 'Source'],
        Object.entries(SOURCES).map(([key, source]) => [key, source]),
      ),
  },
};

/** The page's text with every generated block replaced. @throws Error when a marker is missing */
export function withGeneratedBlocks(before: string, { file, blocks }: Page): string {
  return Object.entries(blocks).reduce((text, [name, generate]) => {
    const [begin, end] = [`<!-- begin generated: ${name} -->`, `<!-- end generated: ${name} -->`];
    const from = text.indexOf(begin);
    const to = text.indexOf(end);
    if (from === -1 || to < from) {
      throw new Error(`${file} has no block ${name}. It needs the lines ${begin} and ${end}. Put them back.`);
    }
    return `${text.slice(0, from + begin.length)}\n\n${generate()}\n\n${text.slice(to)}`;
  }, before);
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}
