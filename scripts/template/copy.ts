import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readdirSync, symlinkSync } from 'node:fs';
import path from 'node:path';

/** Copies the checkout as it is, uncommitted files included, with links to its installed packages. */
export function copyCheckout(from: string, to: string): void {
  const listed = execFileSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], {
    cwd: from,
    maxBuffer: 64 * 1024 * 1024,
  });
  for (const file of listed.toString().split('\0')) {
    if (file !== '' && existsSync(path.join(from, file))) cpSync(path.join(from, file), path.join(to, file));
  }
  linkPackages(from, to);
  for (const name of readdirSync(path.join(to, 'packages'))) {
    linkPackages(path.join(from, 'packages', name), path.join(to, 'packages', name));
  }
}

/** A node_modules of links. Links of npm to packages/ point to those of the copy, and caches are not shared. */
function linkPackages(from: string, to: string): void {
  const source = path.join(from, 'node_modules');
  if (!existsSync(source)) return;
  const target = path.join(to, 'node_modules');
  mkdirSync(target);
  for (const { name } of readdirSync(source, { withFileTypes: true })) {
    if (name === '.cache' || name === '@daybreak') continue;
    symlinkSync(path.join(source, name), path.join(target, name), 'junction');
  }
  if (!existsSync(path.join(source, '@daybreak'))) return;
  mkdirSync(path.join(target, '@daybreak'));
  for (const name of readdirSync(path.join(source, '@daybreak'))) {
    symlinkSync(path.join(to, 'packages', name), path.join(target, '@daybreak', name), 'junction');
  }
}
