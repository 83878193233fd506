// What the operating system says about processes.
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { systemCode } from '../errors.ts';

/**
 * Whether a process with this number runs. A zombie does not: a process that has ended, and whose parent has not asked for its result.
 * In a container without an init process a zombie stays as long as the container does.
 */
export function isAlive(pid: number): boolean {
  return exists(pid) && linuxStat(pid)?.state !== 'Z';
}

/** Whether the number belongs to a process, running or zombie. PostgreSQL asks this about the number in postmaster.pid. */
export function exists(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return systemCode(error) === 'EPERM';
  }
}

/** When the process started: a later process with the same number has another one. `undefined` where the platform does not say. */
export function processIdentity(pid: number): string | undefined {
  if (process.platform === 'linux') {
    const started = linuxStat(pid)?.started;
    return started === undefined
      ? undefined
      : `${readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()}:${started}`;
  }
  return ps(pid, 'lstart');
}

/** Whether a process is the one that was recorded with this number and identity. An identity that is not known counts as equal. */
export function isSameProcess(pid: number, identity: string | undefined): boolean {
  if (!isAlive(pid)) return false;
  const now = processIdentity(pid);
  return now === undefined || identity === undefined || now === identity;
}

/** The command line of a process, or `undefined` where the platform does not say. */
export function commandLine(pid: number): string | undefined {
  if (process.platform !== 'linux') return ps(pid, 'command');
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ').trim();
  } catch {
    return undefined;
  }
}

/** The number of the parent of a process, or `undefined` where the platform does not say. */
export function parentOf(pid: number): number | undefined {
  const parent = process.platform === 'linux' ? linuxStat(pid)?.parent : ps(pid, 'ppid');
  return parent === undefined ? undefined : Number(parent);
}

function linuxStat(pid: number) {
  if (process.platform !== 'linux') return undefined;
  try {
    // The second field is the name of the program in brackets and may contain anything: take the fields after the last bracket.
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').pop()?.split(' ') ?? [];
    return { state: fields[0], parent: fields[1], started: fields[19] };
  } catch {
    return undefined;
  }
}

function ps(pid: number, field: string): string | undefined {
  if (process.platform === 'win32') return undefined;
  try {
    const text = execFileSync('/bin/ps', ['-o', `${field}=`, '-p', String(pid)], { encoding: 'utf8', stdio: 'pipe' });
    return text.trim() || undefined;
  } catch {
    return undefined;
  }
}
