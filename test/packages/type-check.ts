import path from 'node:path';
import { PROJECT_FOLDER } from '../../infra/project-folder.ts';
import { ENTRY_POINTS, type Installed } from './installed.ts';

/** Ways in which TypeScript resolves packages, with the file name of the project: table of flags, file. */
export const RESOLUTIONS: readonly (readonly [string, string, readonly string[]])[] = [
  ['node16, as an ES module', 'types.mts', ['--module', 'node16']],
  ['node16, as CommonJS', 'types.cts', ['--module', 'node16']],
  ['nodenext, as an ES module', 'types.mts', ['--module', 'nodenext']],
  ['nodenext, as CommonJS', 'types.cts', ['--module', 'nodenext']],
  ['bundler', 'types.ts', ['--module', 'esnext', '--moduleResolution', 'bundler']],
  ['nodenext, JavaScript as an ES module', 'types.mjs', ['--module', 'nodenext', '--allowJs', '--checkJs']],
  ['nodenext, JavaScript as CommonJS', 'types.cjs', ['--module', 'nodenext', '--allowJs', '--checkJs']],
];

const USES = `
async function use() {
  const local = await startDataApiLocal({ ephemeral: true });
  const db = await connectDatabase(loadConnection({ env: local.env }));
  const [row] = await db.query(statement({ sql: 'SELECT 1 AS n', row: { n: 'int4' } }));
  row?.n.toFixed();
  // @ts-expect-error the column is a number
  row?.n.toUpperCase();
  const { applied } = await migrate(db, { folder: 'migrations' });
  applied[0]?.fileName.trim();
  // @ts-expect-error the folder has no default
  await migrate(db, {});
  // @ts-expect-error unknown option
  await startDataApiLocal({ nonsense: true });
}
use();
`;

const IMPORTS = {
  '@daybreak/data-api-local': 'startDataApiLocal',
  '@daybreak/database': 'statement',
  '@daybreak/database/connect': 'connectDatabase',
  '@daybreak/database/settings': 'loadConnection',
  '@daybreak/migrate': 'migrate',
};

/** A file that imports every entry point, and uses some. */
function sourceOf(file: string): string {
  const asImport = (names: string, from: string) =>
    file.endsWith('.cjs') ? `const ${names} = require('${from}');` : `import ${names} from '${from}';`;
  const all = ENTRY_POINTS.map((entry, index) =>
    file.endsWith('.cjs') ? asImport(`all${index}`, entry) : asImport(`* as all${index}`, entry),
  );
  const used = Object.entries(IMPORTS).map(([from, names]) => asImport(`{ ${names} }`, from));
  return [...all, ...used, `[${ENTRY_POINTS.map((_, index) => `all${index}`).join(', ')}];`, USES].join('\n');
}

/** The errors of the compiler in a strict project, including declaration files; empty if there are none. */
export async function typeProblems(
  { write, node }: Installed,
  file: string,
  flags: readonly string[],
  compiler: string = path.join(PROJECT_FOLDER, 'node_modules', 'typescript', 'bin', 'tsc'),
): Promise<string> {
  await write({ [file]: sourceOf(file) });
  const strict = ['--strict', '--noEmit', '--target', 'es2022', '--lib', 'es2023', '--skipLibCheck', 'false'];
  const types = ['--typeRoots', path.join(PROJECT_FOLDER, 'node_modules', '@types'), '--types', 'node'];
  const { stdout } = await node([compiler, ...strict, ...types, ...flags, file]).catch(
    (error: { readonly stdout: string }) => error,
  );
  // LangChain's own declarations for CommonJS have an error.
  return stdout.replace(/^node_modules\/@langchain\/.*\n?/gm, '');
}
