// One cluster for several suites: to start one takes longer than most suites.
import type { DsqlLocal, DsqlLocalOptions, StatementLogEntry } from '../../src/index.ts';

export const APP_ARN = 'arn:aws:iam::111122223333:role/app';
export const OTHER_ARN = 'arn:aws:iam::111122223333:role/other';
export const log: StatementLogEntry[] = [];

export const OPTIONS: DsqlLocalOptions = {
  region: 'eu-central-1',
  credentials: [
    { accessKeyId: 'AKIAADMIN', secretAccessKey: 'admin' },
    { accessKeyId: 'AKIAAPP', secretAccessKey: 'app', arn: APP_ARN },
    { accessKeyId: 'AKIAOTHER', secretAccessKey: 'other', arn: OTHER_ARN },
  ],
  log: (entry) => log.push(entry),
};

let running: DsqlLocal | undefined;

export function share(dsql: DsqlLocal): void {
  running = dsql;
}

export function shared(): DsqlLocal {
  if (running === undefined)
    throw new Error('The cluster is not started yet. Import this suite in cluster.long.test.ts.');
  return running;
}
