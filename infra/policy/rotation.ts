import { given } from '../rules/show.ts';
import { asNumber, asText, isSet, type ValueObject } from '../terraform/value.ts';

/**
 * What Secrets Manager refuses in `rotation_rules`; undefined when it takes them, or when they are not known.
 * @see https://docs.aws.amazon.com/secretsmanager/latest/userguide/rotate-secrets_schedule.html
 */
export function rotationProblem(rules: ValueObject, source: 'synth' | 'plan'): string | undefined {
  const both = isSet(rules.automatically_after_days) && isSet(rules.schedule_expression);
  // A plan shows the days that AWS worked out from the expression.
  if (both && source === 'synth') return given(rules, 'automatically_after_days', 'schedule_expression');
  const days = asNumber(rules.automatically_after_days);
  if (days !== undefined && !(Number.isInteger(days) && days >= 1 && days <= 1000)) {
    return given(rules, 'automatically_after_days');
  }
  const expression = asText(rules.schedule_expression);
  if (expression !== undefined && !isSchedule(expression)) return given(rules, 'schedule_expression');
  const duration = asText(rules.duration);
  return duration === undefined || DURATION.test(duration) ? undefined : given(rules, 'duration');
}

/** 1 to 24 hours. */
export const DURATION = /^([1-9]|1\d|2[0-4])h$/;

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
