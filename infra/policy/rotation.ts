// What Secrets Manager takes as a rotation schedule.
// https://docs.aws.amazon.com/secretsmanager/latest/userguide/rotate-secrets_schedule.html

/** 1 to 24 hours. */
export const DURATION = /^([1-9]|1\d|2[0-4])h$/;

/** Whether it is `rate(…)` or `cron(…)` in a form that Secrets Manager takes: at most every four hours. */
export function isSchedule(expression: string): boolean {
  const rate = /^rate\((\d+) (hour|day)s?\)$/.exec(expression);
  if (rate !== null) {
    const count = Number(rate[1]);
    return rate[2] === 'hour' ? count >= 4 && count <= 23 : count >= 1 && count <= 999;
  }
  const fields = /^cron\((.+)\)$/.exec(expression)?.[1]?.trim().split(/\s+/);
  if (fields?.length !== 6) return false;
  const [minutes = '', hours = '', , , , year] = fields;
  return minutes === '0' && /^[\d,*/-]+$/.test(hours) && year === '*' && hoursApart(hours) >= 4;
}

/** The shortest time between two rotations of a day, in hours. */
function hoursApart(hours: string): number {
  const times = hoursOf(hours);
  if (times.length < 2) return 24;
  return Math.min(...times.map((hour, index) => ((times[(index + 1) % times.length] ?? 0) - hour + 24) % 24 || 24));
}

function hoursOf(field: string): readonly number[] {
  const found = field.split(',').flatMap((part) => {
    const [range = '', step] = part.split('/');
    const [first, last] = range === '*' ? [0, 23] : range.split('-').map(Number);
    const end = last ?? (step === undefined ? (first ?? 0) : 23);
    const every = step === undefined ? 1 : Number(step) || 1;
    return Array.from({ length: 24 }, (_, hour) => hour).filter(
      (hour) => hour >= (first ?? 0) && hour <= end && (hour - (first ?? 0)) % every === 0,
    );
  });
  return [...new Set(found)].sort((a, b) => a - b);
}
