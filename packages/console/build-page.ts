// `npm pack` starts this after the package was compiled: it writes the page that an installed console serves.
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { bundlePage } from './src/http/page.ts';

const folder = path.join(import.meta.dirname, 'dist', 'page');
rmSync(folder, { recursive: true, force: true });
mkdirSync(folder, { recursive: true });
for (const [name, { body }] of await bundlePage()) writeFileSync(path.join(folder, name), body);
