/**
 * The milliseconds of CPU that this process needs for `work`. Unlike the time that passes, they do not grow with what else runs on the
 * machine.
 */
export function cpuMs(work: () => void): number {
  const before = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(before);
  // Only the sum is exact: Linux divides it by what ran at the ticks of its clock.
  return (user + system) / 1000;
}
