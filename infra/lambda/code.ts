import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { Backend } from '@daybreak/database/settings';
import { version as esbuildVersion } from 'esbuild';
import { z } from 'zod';
import { BUNDLE_OPTIONS, type Bundle, type BundleTarget, bundleFunctions, writeInPlace } from './bundle.ts';
import { findEntryPoints } from './entry-points.ts';
import { pathParameters, placeOfPath, type Route, readRoutes } from './routes.ts';
import { zipOf } from './zip.ts';

/** A function that is ready to be deployed. */
export interface FunctionCode {
  readonly route: Route;
  /** The zip: absolute path. */
  readonly zipFile: string;
  /** SHA-256 of the zip, as base64: what Lambda answers as `CodeSha256`. */
  readonly zipSha256: string;
  /** Whether its code reads the header `Idempotency-Key`: then a caller may repeat a request after the API has timed out. */
  readonly readsIdempotencyKey: boolean;
}

/** The functions cannot be deployed: esbuild refuses the code, a path parameter is never read, or a zip is too large. */
export class FunctionCodeError extends Error {
  override readonly name = 'FunctionCodeError';
}

/** Lambda takes a zip of at most 50 MB in a request. @see https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html */
const MOST_ZIP_BYTES = 50 * 1024 * 1024;

const cacheSchema = z.object({
  inputs: z.array(z.string()),
  fingerprint: z.string(),
  zips: z.record(z.string(), z.object({ sha256: z.string(), readsIdempotencyKey: z.boolean() })),
});
type Cache = z.output<typeof cacheSchema>;

export interface FunctionCodeOptions {
  /** The project's folder, absolute: the functions are in its folder `functions`. */
  readonly root: string;
  /** Absolute. The zip of a function is `<outFolder>/<name>/<name>.zip`. */
  readonly outFolder: string;
  /** The bundles contain its driver, and no other. @default 'data-api' */
  readonly backend?: Backend;
}

/**
 * Bundles and zips every function of the route table. Does nothing while no source, no installed package and no build setting has
 * changed since the last time.
 *
 * @throws {RouteTableError} the route table cannot be used
 * @throws {FunctionCodeError} esbuild refuses the code, no code reads a path parameter, or a zip is too large
 */
export async function functionCode({
  root,
  outFolder,
  backend = 'data-api',
}: FunctionCodeOptions): Promise<readonly FunctionCode[]> {
  const functions = path.join(root, 'functions');
  const routes = readRoutes(functions);
  const cacheFile = path.join(outFolder, 'zips.json');
  const zipFileOf = (name: string) => path.join(outFolder, name, `${name}.zip`);

  const cached = readCache(cacheFile);
  const zips = cached !== undefined && isFresh(cached, { root, backend, zipFileOf }) ? cached.zips : await buildZips();
  return routes.map((route) => ({
    route,
    zipFile: zipFileOf(route.name),
    zipSha256: zips[route.name]?.sha256 ?? '',
    readsIdempotencyKey: zips[route.name]?.readsIdempotencyKey ?? false,
  }));

  async function buildZips(): Promise<Cache['zips']> {
    const bundles = await bundled({ root, outFolder, backend });
    for (const route of routes) checkParameters(route, bundles, root);
    const made = bundles.map((bundle) => {
      const { name, file } = bundle;
      const bytes = zipOf({ 'index.mjs': readFileSync(file), 'index.mjs.map': readFileSync(`${file}.map`) });
      checkZipSize(name, bytes.byteLength);
      writeInPlace(zipFileOf(name), bytes);
      return [name, { sha256: sha256(bytes), readsIdempotencyKey: readsKey(bundle, root) }] as const;
    });
    const inputs = [...new Set(bundles.flatMap((bundle) => ownInputs(bundle)))].sort();
    const cache: Cache = { inputs, fingerprint: fingerprint(root, backend, inputs), zips: Object.fromEntries(made) };
    writeInPlace(cacheFile, Buffer.from(JSON.stringify(cache)));
    return cache.zips;
  }
}

/** @throws {FunctionCodeError} Lambda would refuse the zip */
export function checkZipSize(name: string, bytes: number): void {
  if (bytes <= MOST_ZIP_BYTES) return;
  throw new FunctionCodeError(
    `The zip of the function ${name} is too large. Received: ${bytes} bytes. ` +
      `Allowed: ${MOST_ZIP_BYTES} (50 MB). Remove dependencies from functions/${name}.ts.`,
  );
}

async function bundled(target: BundleTarget): Promise<readonly Bundle[]> {
  try {
    return await bundleFunctions(findEntryPoints(path.join(target.root, 'functions')), target);
  } catch (error) {
    // An error of the file system, not of the code.
    if (error instanceof Error && 'syscall' in error) throw error;
    throw new FunctionCodeError(
      `The functions cannot be bundled. Fix what esbuild reports: ${error instanceof Error ? error.message : String(error)}`,
      { cause: error },
    );
  }
}

/** A parameter that no code names is a typing mistake in the table, or in the code. */
function checkParameters(route: Route, bundles: readonly Bundle[], root: string): void {
  const bundle = bundles.find(({ name }) => name === route.name);
  if (bundle === undefined) return;
  const sources = sourcesOf(bundle, root);
  for (const parameter of pathParameters(route)) {
    if (sources.some((source) => new RegExp(`\\b${parameter}\\b`).test(source))) continue;
    throw new FunctionCodeError(
      `No code of the function ${route.name} reads the path parameter ${parameter}. Received: ${route.path} in ${placeOfPath(path.join(root, 'functions'), route.name)}. ` +
        'Allowed: parameters that the function reads. Correct the name in the path or in the code.',
    );
  }
}

/** `idempotencyKeyOf` of `functions/runtime` names the header in quotes, as code that reads it directly does. */
function readsKey(bundle: Bundle, root: string): boolean {
  return sourcesOf(bundle, root).some((source) => /['"`]idempotency-key['"`]/i.test(source));
}

function sourcesOf(bundle: Bundle, root: string): readonly string[] {
  return ownInputs(bundle).map((file) => readFileSync(path.join(root, file), 'utf8'));
}

function ownInputs({ inputs }: Bundle): readonly string[] {
  return inputs.filter((file) => !file.split('/').includes('node_modules'));
}

function readCache(file: string): Cache | undefined {
  if (!existsSync(file)) return undefined;
  try {
    return cacheSchema.safeParse(JSON.parse(readFileSync(file, 'utf8'))).data;
  } catch (error) {
    // Only a file that is not JSON ends up here. The build writes it again.
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

function isFresh(
  cache: Cache,
  {
    root,
    backend,
    zipFileOf,
  }: { readonly root: string; readonly backend: Backend; readonly zipFileOf: (name: string) => string },
): boolean {
  const zipsAreThere = Object.entries(cache.zips).every(
    ([name, zip]) => existsSync(zipFileOf(name)) && sha256(readFileSync(zipFileOf(name))) === zip.sha256,
  );
  return zipsAreThere && cache.fingerprint === fingerprint(root, backend, cache.inputs);
}

/** What decides the bytes of the zips: sources, entry points, routes, installed packages, and how they are bundled. */
function fingerprint(root: string, backend: Backend, inputs: readonly string[]): string {
  const hash = createHash('sha256')
    .update(esbuildVersion)
    .update(JSON.stringify([BUNDLE_OPTIONS, backend]));
  for (const { name } of findEntryPoints(path.join(root, 'functions'))) hash.update(`\0${name}`);
  const others = [
    'functions/routes.json',
    'tsconfig.json',
    'package.json',
    'node_modules/.package-lock.json',
    'infra/lambda/own-source-map.ts',
    'infra/lambda/zip.ts',
  ];
  for (const file of [...others, ...inputs]) {
    hash.update(`\0${file}\0`);
    const absolute = path.join(root, file);
    if (existsSync(absolute)) hash.update(readFileSync(absolute));
  }
  return hash.digest('hex');
}

function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('base64');
}
