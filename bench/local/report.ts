export interface Row {
  readonly what: string;
  readonly floor?: string;
  readonly ours: string;
  /** Ours divided by the floor. */
  readonly ratio?: number;
  readonly target?: string;
  /** Undefined if there is no target. */
  readonly met?: boolean;
}

const COLUMNS = [46, 14, 14, 8, 20] as const;

export function printTitle(quick: boolean): void {
  if (quick) console.log('Short slices: for a look, not for a claim.\n');
  console.log(line('', 'floor', 'ours', 'ratio', 'target'));
}

export function printRow({ what, floor = '', ours, ratio, target = '', met }: Row): void {
  const verdict = met === undefined ? '' : met ? 'met' : 'MISSED';
  console.log(`${line(what, floor, ours, ratio?.toFixed(2) ?? '', target)}${verdict}`);
}

function line(...cells: readonly string[]): string {
  return cells.map((cell, index) => cell.padEnd(COLUMNS[index] ?? 0)).join('');
}

export const perSecond = (value: number): string => `${Math.round(value).toLocaleString('en')}/s`;
export const milliseconds = (value: number): string => `${value < 10 ? value.toFixed(2) : Math.round(value)} ms`;
export const megabytes = (bytes: number): string => `${Math.round(bytes / 1024 / 1024)} MB`;
