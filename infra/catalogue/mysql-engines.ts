import type { EngineCatalogue } from './engine-catalogue.ts';

// Data, written whole by `npm run catalogue:refresh -- --engine aurora-mysql`: code belongs in engine-catalogue.ts.
export const mysqlCatalogue: EngineCatalogue = {
  engine: 'aurora-mysql',
  asOf: '2026-11-30',
  region: undefined,
  sources: [
    'https://docs.aws.amazon.com/AmazonRDS/latest/AuroraMySQLReleaseNotes/doc-history.html',
    'https://docs.aws.amazon.com/AmazonRDS/latest/AuroraMySQLReleaseNotes/AuroraMySQL.release-calendars.html',
    'https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/Concepts.Aurora_Fea_Regions_DB-eng.Feature.Data_API.html',
    'https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/aurora-serverless-v2.how-it-works.html',
  ],
  versions: [
    { version: '8.0.mysql_aurora.3.04.0', status: 'retiring', dataApi: false, autoPause: false, maxAcu: 128 },
    { version: '8.0.mysql_aurora.3.04.1', status: 'retiring', dataApi: false, autoPause: false, maxAcu: 128 },
    { version: '8.0.mysql_aurora.3.04.2', status: 'retiring', dataApi: false, autoPause: false, maxAcu: 128 },
    { version: '8.0.mysql_aurora.3.04.3', status: 'retiring', dataApi: false, autoPause: false, maxAcu: 128 },
    { version: '8.0.mysql_aurora.3.04.4', status: 'retiring', dataApi: false, autoPause: false, maxAcu: 128 },
    { version: '8.0.mysql_aurora.3.04.6', status: 'retiring', dataApi: false, autoPause: false, maxAcu: 128 },
    { version: '8.0.mysql_aurora.3.05.2', status: 'retired', dataApi: false, autoPause: false, maxAcu: 128 },
    { version: '8.0.mysql_aurora.3.06.0', status: 'retired', dataApi: false, autoPause: false, maxAcu: 256 },
    { version: '8.0.mysql_aurora.3.06.1', status: 'retired', dataApi: false, autoPause: false, maxAcu: 256 },
    { version: '8.0.mysql_aurora.3.07.0', status: 'retired', dataApi: true, autoPause: false, maxAcu: 256 },
    { version: '8.0.mysql_aurora.3.07.1', status: 'retired', dataApi: true, autoPause: false, maxAcu: 256 },
    { version: '8.0.mysql_aurora.3.08.0', status: 'available', dataApi: true, autoPause: true, maxAcu: 256 },
    { version: '8.0.mysql_aurora.3.08.1', status: 'available', dataApi: true, autoPause: true, maxAcu: 256 },
    { version: '8.0.mysql_aurora.3.08.2', status: 'available', dataApi: true, autoPause: true, maxAcu: 256 },
    { version: '8.0.mysql_aurora.3.09.0', status: 'available', dataApi: true, autoPause: true, maxAcu: 256 },
    { version: '8.0.mysql_aurora.3.10.0', status: 'available', dataApi: true, autoPause: true, maxAcu: 256 },
    { version: '8.0.mysql_aurora.3.10.1', status: 'available', dataApi: true, autoPause: true, maxAcu: 256 },
    { version: '8.0.mysql_aurora.3.10.2', status: 'available', dataApi: true, autoPause: true, maxAcu: 256 },
    { version: '8.0.mysql_aurora.3.10.3', status: 'available', dataApi: true, autoPause: true, maxAcu: 256 },
    { version: '8.0.mysql_aurora.3.10.4', status: 'available', dataApi: true, autoPause: true, maxAcu: 256 },
    { version: '8.0.mysql_aurora.3.11.1', status: 'available', dataApi: true, autoPause: true, maxAcu: 256 },
    { version: '8.0.mysql_aurora.3.12.0', status: 'available', dataApi: true, autoPause: true, maxAcu: 256 },
  ],
};
