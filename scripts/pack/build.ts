// `npm pack` in a package starts this (prepack): it compiles the package to JavaScript and declarations, in dist:
// `esm` are ES modules, `cjs` is CommonJS for programs that cannot load them (Jest, older bundlers).
// Nothing in the workspace reads dist; tsc, tsx, esbuild and jest all read the source.
import { spawnSync } from 'node:child_process';
import { cpSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { buildSync } from 'esbuild';
import { withJavaScriptImports, withPlainImports, withPlainRequires } from './declarations.ts';

const PACKAGES = path.resolve(import.meta.dirname, '../../packages');
const COMPILER = path.join(path.dirname(createRequire(import.meta.url).resolve('typescript/package.json')), 'bin/tsc');

const name = path.basename(process.cwd());
if (path.dirname(process.cwd()) !== PACKAGES) {
  throw new Error(
    `The folder is ${process.cwd()}. It must be one of ${PACKAGES}. Run npm pack --workspace @daybreak/NAME from the project.`,
  );
}
for (const folder of new Set([...ownDependencies(name), name])) build(folder);

/** Our own packages below this one, the lowest first: their declarations have to be there before it compiles. */
function ownDependencies(folder: string): readonly string[] {
  const manifest = JSON.parse(readFileSync(path.join(PACKAGES, folder, 'package.json'), 'utf8'));
  return Object.keys({ ...manifest.dependencies, ...manifest.peerDependencies })
    .filter((dependency) => dependency.startsWith('@daybreak/'))
    .map((dependency) => dependency.slice('@daybreak/'.length))
    .flatMap((dependency) => [...ownDependencies(dependency), dependency]);
}

function build(folder: string): void {
  const dist = path.join(PACKAGES, folder, 'dist');
  rmSync(dist, { recursive: true, force: true });
  compile(folder);
  const esm = path.join(dist, 'esm');
  const files = readdirSync(esm, { recursive: true, encoding: 'utf8' }).map((file) => path.join(esm, file));
  for (const file of files) {
    if (file.endsWith('.d.ts')) writeFileSync(file, withJavaScriptImports(readFileSync(file, 'utf8')));
    else if (file.endsWith('.js')) writeFileSync(file, withPlainImports(readFileSync(file, 'utf8')));
  }
  writeCommonJs(
    files.filter((file) => file.endsWith('.js')),
    { esm, cjs: path.join(dist, 'cjs') },
  );
}

function compile(folder: string): void {
  const project = path.join(PACKAGES, folder, 'tsconfig.build.json');
  const { status } = spawnSync(process.execPath, [COMPILER, '-p', project], { stdio: ['ignore', 2, 2] });
  if (status === 0) return;
  throw new Error(`The package ${folder} does not compile; the errors are above. Correct it: npx tsc -p ${project}`);
}

/** Each ES module as a CommonJS one, with the same declarations. A package.json declares the format for Node and TypeScript. */
function writeCommonJs(modules: readonly string[], { esm, cjs }: { readonly esm: string; readonly cjs: string }): void {
  buildSync({
    entryPoints: [...modules],
    outbase: esm,
    outdir: cjs,
    format: 'cjs',
    platform: 'node',
    target: 'node20',
    // Jest loads CommonJS in a context without import().
    supported: { 'dynamic-import': false },
    define: { 'import.meta.dirname': '__dirname' },
    logLevel: 'warning',
  });
  for (const file of modules.map((module) => path.join(cjs, path.relative(esm, module)))) {
    writeFileSync(file, withPlainRequires(readFileSync(file, 'utf8')));
  }
  cpSync(esm, cjs, { recursive: true, filter: (file) => !file.endsWith('.js') });
  writeFileSync(path.join(cjs, 'package.json'), '{ "type": "commonjs" }\n');
}
