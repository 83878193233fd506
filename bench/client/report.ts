import { milliseconds } from '../local/report.ts';
import type { Measured } from './rounds.ts';
import type { Work } from './works.ts';

export const WORK_TITLES: Readonly<Record<Work, string>> = {
  one: 'One small typed query',
  rows: 'Read 1,000 rows × 6 columns (uuid, text, int4, bool, timestamptz, nullable text)',
  wideRows: 'Read 1,000 rows with int8, numeric and jsonb',
  insert: 'Insert 1,000 rows (the SDK and pg: one batch, one unnest)',
  insertLoop: 'Insert 1,000 rows, one request against a loop',
  ids: 'Read 1,000 rows by their ids, one request against a loop',
};

export interface Goal {
  readonly what: string;
  readonly value: number;
  readonly goal: string;
  /** Undefined if it is only printed. */
  readonly met: boolean | undefined;
}

const COLUMNS = [28, 14, 14, 16, 16] as const;

/** Each contender of one piece of work; ratios are to the first. */
export function printTable(title: string, measured: readonly Measured[]): void {
  console.log(`\n${title}`);
  console.log(line('', 'CPU', 'wall', 'CPU ratio', 'wall ratio'));
  for (const { name, cpuMs, wallMs, cpuRatio, wallRatio } of measured) {
    console.log(line(name, milliseconds(cpuMs), milliseconds(wallMs), times(cpuRatio), times(wallRatio)));
  }
}

/** Whether all goals are met. */
export function printGoals(goals: readonly Goal[]): boolean {
  console.log('');
  for (const { what, value, goal, met } of goals) {
    const verdict = met === undefined ? '' : met ? 'met' : 'MISSED';
    console.log(`${what.padEnd(58)}${value.toFixed(2).padStart(9)}   ${goal.padEnd(34)}${verdict}`);
  }
  const missed = goals.filter(({ met }) => met === false);
  console.log(missed.length === 0 ? '\nEvery goal is met.' : `\n${missed.length} goals are missed.`);
  return missed.length === 0;
}

function line(...cells: readonly string[]): string {
  return cells
    .map((cell, index) => cell.padEnd(COLUMNS[index] ?? 0))
    .join('')
    .trimEnd();
}

const times = (ratio: number): string => `${ratio.toFixed(2)} ×`;
