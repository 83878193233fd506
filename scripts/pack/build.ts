// `npm pack` in a package starts this (prepack): it compiles the package to JavaScript and declarations, in dist.
// Nothing in the workspace reads dist; tsc, tsx, esbuild and jest all read the source.
import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { withJavaScriptImports } from './declarations.ts';

const PACKAGES = path.resolve(import.meta.dirname, '../../packages');
const COMPILER = path.join(path.dirname(createRequire(import.meta.url).resolve('typescript/package.json')), 'bin/tsc');

const name = path.basename(process.cwd());
if (path.dirname(process.cwd()) !== PACKAGES) {
  throw new Error(
    `The folder is ${process.cwd()}. It must be one of ${PACKAGES}. Run npm pack --workspace @daybreak/NAME from the project.`,
  );
}
for (const dependency of ownDependencies(name)) build(dependency);
build(name);

/** Our own packages that this one imports: their declarations have to be there before it compiles. */
function ownDependencies(folder: string): readonly string[] {
  const { dependencies = {} } = JSON.parse(readFileSync(path.join(PACKAGES, folder, 'package.json'), 'utf8'));
  return Object.keys(dependencies).flatMap((dependency) =>
    dependency.startsWith('@daybreak/') ? [dependency.slice('@daybreak/'.length)] : [],
  );
}

function build(folder: string): void {
  const dist = path.join(PACKAGES, folder, 'dist');
  rmSync(dist, { recursive: true, force: true });
  const project = path.join(PACKAGES, folder, 'tsconfig.build.json');
  const { status } = spawnSync(process.execPath, [COMPILER, '-p', project], { stdio: ['ignore', 2, 2] });
  if (status !== 0) {
    throw new Error(
      `The package ${folder} does not compile; the compiler says why above. Correct it: npx tsc -p ${project}`,
    );
  }
  for (const file of readdirSync(dist, { recursive: true, encoding: 'utf8' })) {
    if (!file.endsWith('.d.ts')) continue;
    const declaration = path.join(dist, file);
    writeFileSync(declaration, withJavaScriptImports(readFileSync(declaration, 'utf8')));
  }
}
