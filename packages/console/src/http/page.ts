import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';

export interface Asset {
  readonly contentType: string;
  readonly body: Uint8Array;
}

/** Files of the page by path, such as `/app.js`. */
export type Assets = ReadonlyMap<string, Asset>;

const CONTENT_TYPE: Readonly<Record<string, string>> = {
  js: 'text/javascript; charset=utf-8',
  css: 'text/css; charset=utf-8',
};

/** The built page in an installed package; the workspace does not have this folder. */
const BUILT = join(import.meta.dirname, '..', '..', 'page');

/**
 * The page: the built one of the package, or one bundled from source.
 * @throws {Error} esbuild or a library of the page is not installed, as after `npm ci --omit=dev`
 */
export async function readPage(): Promise<Assets> {
  if (!existsSync(join(BUILT, 'app.js'))) return bundlePage();
  return new Map(readdirSync(BUILT).map((name) => [`/${name}`, assetOf(name, readFileSync(join(BUILT, name)))]));
}

const assetOf = (name: string, body: Uint8Array): Asset => ({
  contentType: CONTENT_TYPE[name.split('.').at(-1) ?? ''] ?? 'text/plain',
  body,
});

/**
 * Bundles the page in memory, in about 0.1 s.
 * @throws {Error} esbuild or a library of the page is not installed, as after `npm ci --omit=dev`
 */
export async function bundlePage(): Promise<Assets> {
  const { build } = await import('esbuild');
  const { outputFiles } = await build({
    entryPoints: { app: join(import.meta.dirname, '..', 'page', 'main.tsx') },
    bundle: true,
    splitting: true,
    write: false,
    outdir: '/',
    format: 'esm',
    target: 'es2022',
    minify: true,
    jsx: 'automatic',
    jsxImportSource: 'preact',
    legalComments: 'none',
    // The page uses only the reader of @daybreak/sql-text; esbuild drops its other code, which needs this module.
    external: ['node:crypto'],
    logLevel: 'silent',
  });
  return new Map(
    outputFiles.map(({ path, contents }) => {
      const name = basename(path);
      return [`/${name}`, assetOf(name, contents)];
    }),
  );
}

/** The page contains no data, so every program on this machine may load it. */
export const pageHtml = (nonce: string): string => `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<title>Daybreak console</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="csp-nonce" content="${nonce}">
<link rel="icon" href="data:,">
<link rel="stylesheet" href="/app.css">
<script type="module" src="/app.js"></script>
</head>
<body><div id="app"></div><noscript>The console needs JavaScript.</noscript></body>
</html>
`;
