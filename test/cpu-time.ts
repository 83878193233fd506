/**
 * The CPU time of this process for `work`, in milliseconds. Unlike elapsed time, it does not depend on other processes.
 */
export function cpuMs(work: () => void): number {
  const before = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(before);
  // Only the sum is exact: Linux estimates how it divides into user and system time.
  return (user + system) / 1000;
}
