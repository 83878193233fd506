// Numbers → a line of a terminal. Pure.

const BLOCKS = '▁▂▃▄▅▆▇█';
const ASCII = '.:-=+*#@';

/**
 * One character for each bucket, scaled from 0 to the greatest value; a gap for a bucket without points.
 * @example sparkline([0, undefined, 4], { width: 3, ascii: false }) // '▁ █'
 */
export function sparkline(
  values: readonly (number | undefined)[],
  { width, ascii }: { readonly width: number; readonly ascii: boolean },
): string {
  const characters = ascii ? ASCII : BLOCKS;
  const shown = buckets(values, width);
  const most = Math.max(0, ...shown.map((value) => value ?? 0));
  return shown
    .map((value) => {
      if (value === undefined) return ' ';
      const step = most === 0 ? 0 : Math.ceil((value / most) * characters.length) - 1;
      return characters[Math.max(0, step)] ?? '';
    })
    .join('');
}

/** At most `width` values: the greatest of each part, so that peaks are kept. Undefined for a part without points. */
export function buckets(values: readonly (number | undefined)[], width: number): readonly (number | undefined)[] {
  if (values.length <= width) return values;
  return Array.from({ length: width }, (_, index) => {
    const part = values.slice(
      Math.floor((index * values.length) / width),
      Math.floor(((index + 1) * values.length) / width),
    );
    const there = part.filter((value) => value !== undefined);
    return there.length === 0 ? undefined : Math.max(...there);
  });
}

/** `0.5 ACU`, `61 %`, `1.2 GiB`, `9` */
export function amount(value: number, unit: string): string {
  if (unit === 'bytes') {
    const [size, name] = value >= 2 ** 30 ? [2 ** 30, 'GiB'] : [2 ** 20, 'MiB'];
    return `${round(value / size)} ${name}`;
  }
  if (unit === '' || unit === '/s') return `${round(value)}${unit}`;
  return `${round(value)} ${unit}`;
}

function round(value: number): string {
  const digits = Math.abs(value) >= 100 ? 0 : Math.abs(value) >= 10 ? 1 : 2;
  return Number(value.toFixed(digits)).toLocaleString('en-US');
}
