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

/** The generated blocks of the README, by name. */
export const GENERATED: Readonly<Record<string, () => string>> = {
  operations: () =>
    table(
      ['Operation', 'POST', 'Needs', 'Takes'],
      OPERATIONS.map(([name, path, needs, takes]) => [name, `\`${path}\``, needs, takes]),
    ),
  behaviours: () =>
    TOPICS.map(
      ([topic, cases]) =>
        `### ${topic}\n\n${table(
          ['Behaviour', 'Source', 'How sure', 'Case'],
          cases.map(({ id, behaviour, source, confidence }) => [
            behaviour,
            source.join(', '),
            SURE[confidence],
            `\`${id}\``,
          ]),
        )}`,
    ).join('\n\n'),
  choices: () =>
    table(
      ['Where nothing public says what AWS answers', 'Case'],
      TOPICS.flatMap(([, cases]) => cases)
        .filter(({ confidence }) => confidence === 'open')
        .map(({ id, behaviour }) => [behaviour, `\`${id}\``]),
    ),
  differences: () =>
    table(
      ['Known difference', 'Why'],
      KNOWN_DIFFERENCES.map(({ what, why }) => [what, why]),
    ),
  sources: () =>
    table(
      ['Key', 'Source'],
      Object.entries(SOURCES).map(([key, source]) => [key, source]),
    ),
};

/** The README with every generated block replaced. @throws Error when a marker is missing */
export function withGeneratedBlocks(readme: string): string {
  return Object.entries(GENERATED).reduce((text, [name, generate]) => {
    const [begin, end] = [`<!-- begin generated: ${name} -->`, `<!-- end generated: ${name} -->`];
    const from = text.indexOf(begin);
    const to = text.indexOf(end);
    if (from === -1 || to < from) {
      throw new Error(`The README has no block ${name}. It needs the lines ${begin} and ${end}. Put them back.`);
    }
    return `${text.slice(0, from + begin.length)}\n\n${generate()}\n\n${text.slice(to)}`;
  }, readme);
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}
