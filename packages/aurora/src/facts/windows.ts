/** A weekly run of minutes, from Monday 00:00 UTC; `end` may lie beyond the week's end, and then continues at its start. */
export interface Window {
  readonly start: number;
  readonly end: number;
}

const DAY = 24 * 60;
const WEEK = 7 * DAY;
const DAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'];

/** `03:00-04:00`, every day; over midnight if it ends before it starts. Undefined for anything else. */
export function parseBackupWindow(text: string): readonly Window[] | undefined {
  const match = /^(\d\d:\d\d)-(\d\d:\d\d)$/.exec(text);
  const start = minutes(match?.[1]);
  const end = minutes(match?.[2]);
  if (start === undefined || end === undefined) return undefined;
  const length = (end - start + DAY) % DAY;
  return DAYS.map((_, day) => ({ start: day * DAY + start, end: day * DAY + start + length }));
}

/** `sun:05:00-sun:06:00`, once a week; over the end of the week if it ends before it starts. */
export function parseMaintenanceWindow(text: string): Window | undefined {
  const match = /^([a-z]{3}):(\d\d:\d\d)-([a-z]{3}):(\d\d:\d\d)$/i.exec(text);
  const start = weekMinutes(match?.[1], match?.[2]);
  const end = weekMinutes(match?.[3], match?.[4]);
  if (start === undefined || end === undefined) return undefined;
  return { start, end: start + ((end - start + WEEK) % WEEK) };
}

export function lengthOf(window: Window): number {
  return window.end - window.start;
}

/** Whether two windows share a minute in any week. Windows that only touch do not. */
export function overlap(a: Window, b: Window): boolean {
  return [-WEEK, 0, WEEK].some((shift) => a.start < b.end + shift && b.start + shift < a.end);
}

function minutes(text: string | undefined): number | undefined {
  const [hours, rest] = (text ?? '').split(':').map(Number);
  if (hours === undefined || rest === undefined || hours > 23 || rest > 59) return undefined;
  return hours * 60 + rest;
}

function weekMinutes(day: string | undefined, time: string | undefined): number | undefined {
  const index = DAYS.indexOf((day ?? '').toLowerCase());
  const within = minutes(time);
  return index < 0 || within === undefined ? undefined : index * DAY + within;
}
