// Reads the versions of Aurora from the RDS API, and writes infra/catalogue/engines.ts or mysql-engines.ts.
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { RDSClient } from '@aws-sdk/client-rds';
import { CATALOGUES } from '../../infra/catalogue/catalogues.ts';
import { processIo } from '../io.ts';
import { askRds, catalogueChanges, catalogueSource, refreshedCatalogue } from './refresh.ts';

const FOLDER = path.resolve(import.meta.dirname, '../../infra/catalogue');
const FILES = { 'aurora-postgresql': 'engines.ts', 'aurora-mysql': 'mysql-engines.ts' };
const HELP = `Usage: npm run catalogue:refresh -- [--engine <engine>] [--region <region>] [--file <file>]

Asks the RDS API which versions of Aurora a Region offers, and writes infra/catalogue/engines.ts or mysql-engines.ts.
Needs AWS credentials that may rds:DescribeDBEngineVersions and rds:DescribeOrderableDBInstanceOptions.

  --engine <engine>  aurora-postgresql or aurora-mysql (default: aurora-postgresql)
  --region <region>  the Region to ask (env: AWS_REGION, default: us-east-1)
  --file <file>      where to write (default: the file of the engine in infra/catalogue)
  --help             print this help`;

// Hides the SDK's notice about Node 20, which would appear in the middle of the output; the README lists the supported Node versions.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= 'true';

const io = processIo();

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      engine: { type: 'string' },
      region: { type: 'string' },
      file: { type: 'string' },
      help: { type: 'boolean' },
    },
  });
  if (values.help) {
    io.out(HELP);
    return;
  }
  const region = values.region || process.env.AWS_REGION || 'us-east-1';
  const before = Object.values(CATALOGUES).find(({ engine }) => engine === (values.engine ?? 'aurora-postgresql'));
  if (before === undefined) {
    throw new Error(`--engine is ${JSON.stringify(values.engine)}. Allowed: ${Object.keys(FILES).join(', ')}.`);
  }
  const file = values.file ?? path.join(FOLDER, FILES[before.engine]);
  io.err(`Asking the RDS API of ${region}`);
  const rds = new RDSClient({ region });
  const answer = await askRds(rds, before.engine).catch((cause: unknown) => {
    const said = cause instanceof Error ? `${cause.name}: ${cause.message}` : String(cause);
    throw new Error(
      `The RDS API of ${region} did not answer. It said: ${said}. ` +
        'Expected credentials that may rds:DescribeDBEngineVersions and rds:DescribeOrderableDBInstanceOptions. ' +
        'Sign in (aws sso login, or AWS_PROFILE), or choose another Region by --region.',
      { cause },
    );
  });
  const refreshed = refreshedCatalogue(before, answer, new Date().toISOString().slice(0, 10), region);
  writeFileSync(file, catalogueSource(refreshed));
  const changes = catalogueChanges(before, refreshed);
  for (const change of changes) io.out(change);
  io.out(`Wrote ${refreshed.versions.length} versions, ${changes.length} of them changed. Run npm run docs next.`);
}

main().catch((error: unknown) => {
  io.err(error instanceof Error ? error.message : String(error));
  process.exitCode = 2;
});
