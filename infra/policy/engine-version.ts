export type VersionStep = 'same' | 'minor' | 'major' | 'down' | 'unknown';

/**
 * What it means to go from one `engine_version` to another. A prefix (`17`) names every version that starts with it, so `17` → `17.4`
 * is the same. Parts with words, as those of Oracle (`ru-2024-01`) and SQL Server (`v1`), have no order: where the first difference is
 * in one of them, the step is `unknown`.
 *
 * @param engine - as RDS names it. @default - MySQL below version 10, PostgreSQL from there on
 * @example versionStep('10.11.6', '11.4.4', 'mariadb') // 'major'
 */
export function versionStep(from: string, to: string, engine = ''): VersionStep {
  const [before, after] = [from.split('.'), to.split('.')];
  if (from === '' || to === '') return 'unknown';
  const index = before.findIndex((part, at) => at < after.length && !isSamePart(part, after[at] ?? ''));
  if (index < 0) return 'same';
  const [old, next] = [before[index] ?? '', after[index] ?? ''];
  if (!isNumber(old) || !isNumber(next)) return 'unknown';
  if (Number(next) < Number(old)) return 'down';
  return index < partsOfMajor(before[0] ?? '', engine) ? 'major' : 'minor';
}

function isSamePart(one: string, other: string): boolean {
  return one === other || (isNumber(one) && isNumber(other) && Number(one) === Number(other));
}

function isNumber(part: string): boolean {
  return /^\d+$/.test(part);
}

/** How many numbers name the major version: 17 of PostgreSQL, 8.0 of MySQL, 10.11 and 11.4 of MariaDB, 15 of SQL Server. */
function partsOfMajor(first: string, engine: string): number {
  if (/mysql|mariadb/.test(engine)) return 2;
  if (/sqlserver|oracle|docdb/.test(engine)) return 1;
  return Number(first) >= 10 ? 1 : 2;
}
