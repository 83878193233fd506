import { computed, signal } from '@preact/signals';
import { LOCAL, UTC } from '../parts/times.ts';

const KEY = 'daybreak-console-times';

/** The time zone of displayed times. Copied and edited values are always in UTC. */
export const isLocal = signal(sessionStorage.getItem(KEY) === 'local');
export const zoneName = computed(() => (isLocal.value ? 'local' : 'UTC'));
export const offsetOf = computed(() => (isLocal.value ? LOCAL : UTC));

/** Stored for this tab. */
export function switchZone(): void {
  isLocal.value = !isLocal.value;
  sessionStorage.setItem(KEY, zoneName.value);
}

const TICK_MS = 10_000;

/** For "3 minutes ago". */
export const nowMs = signal(Date.now());
setInterval(() => {
  if (!document.hidden) nowMs.value = Date.now();
}, TICK_MS);
