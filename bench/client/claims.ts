import type { Goal } from './report.ts';

/** The rows of the README's table of speed, from the results of the benchmark. */
export function claimRows(goals: readonly Goal[]): readonly string[] {
  return goals.map(({ what, value, goal, met }) => {
    const verdict = met === undefined ? '' : met ? 'met' : 'missed';
    return `| ${what} | ${value.toFixed(2)} | ${goal} | ${verdict} |`;
  });
}
