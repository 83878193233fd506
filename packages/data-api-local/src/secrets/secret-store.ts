import { randomUUID } from 'node:crypto';
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';

/** One value of a secret. Labels such as AWSCURRENT say which version is used. */
export interface SecretVersion {
  readonly id: string;
  readonly value: string;
  readonly createdAtMs: number;
  readonly labels: readonly string[];
}

/** A secret that programs fill: it has no value until the first PutSecretValue. */
export interface StoredSecret {
  readonly arn: string;
  readonly versions: readonly SecretVersion[];
}

export const CURRENT = 'AWSCURRENT';
const PREVIOUS = 'AWSPREVIOUS';

/** Secrets of Secrets Manager, kept in a file where there is one, otherwise in memory. */
export class SecretStore {
  readonly #file: string | undefined;
  readonly #secrets: Map<string, StoredSecret>;

  /** @param file is written at every change, readable by its owner only; values of other ARNs in it are dropped */
  constructor(arns: readonly string[], file?: string) {
    this.#file = file;
    const kept = file !== undefined && existsSync(file) ? readVersions(file) : {};
    this.#secrets = new Map(arns.map((arn) => [arn, { arn, versions: kept[arn] ?? [] }]));
  }

  /** By ARN, by ARN without the six random characters, or by name. */
  find(id: string): StoredSecret | undefined {
    return [...this.#secrets.values()].find(({ arn }) => isNamed(arn, id));
  }

  /** Adds a version and gives it labels, as PutSecretValue does: the first version is the current one in any case. */
  add(secret: StoredSecret, version: Omit<SecretVersion, 'createdAtMs'>): StoredSecret {
    const isFirst = secret.versions.length === 0;
    const added = { ...version, createdAtMs: Date.now(), labels: [] };
    const labels = isFirst ? [...new Set([...version.labels, CURRENT])] : version.labels;
    const versions = labels.reduce<readonly SecretVersion[]>(
      (all, label) => moveLabel(all, label, version.id),
      [...secret.versions, added],
    );
    return this.#keep({ ...secret, versions });
  }

  /** @param to the version that gets the label; undefined: it has none afterwards */
  move(secret: StoredSecret, label: string, to: string | undefined): StoredSecret {
    return this.#keep({ ...secret, versions: moveLabel(secret.versions, label, to) });
  }

  #keep(secret: StoredSecret): StoredSecret {
    // A version without a label may be deleted at any time; here immediately.
    const kept = { ...secret, versions: secret.versions.filter(({ labels }) => labels.length > 0) };
    this.#secrets.set(secret.arn, kept);
    if (this.#file !== undefined) {
      const all = Object.fromEntries([...this.#secrets].map(([arn, { versions }]) => [arn, versions]));
      const next = `${this.#file}.${randomUUID()}`;
      writeFileSync(next, JSON.stringify(all), { mode: 0o600, flag: 'wx' });
      renameSync(next, this.#file);
    }
    return kept;
  }
}

/** Secrets Manager gives AWSPREVIOUS to the version that loses AWSCURRENT. */
function moveLabel(
  versions: readonly SecretVersion[],
  label: string,
  to: string | undefined,
): readonly SecretVersion[] {
  const from = versions.find(({ labels }) => labels.includes(label));
  const without = versions.map((version) => ({
    ...version,
    labels: [...version.labels.filter((each) => each !== label), ...(version.id === to ? [label] : [])],
  }));
  if (label !== CURRENT || from === undefined || from.id === to) return without;
  return moveLabel(without, PREVIOUS, from.id);
}

function readVersions(file: string): Readonly<Record<string, readonly SecretVersion[]>> {
  return JSON.parse(readFileSync(file, 'utf8'));
}

/** A secret may be given by its ARN, by the ARN without the six random characters, or by its name. */
export function isNamed(arn: string, given: string): boolean {
  if (arn === given) return true;
  const withoutSuffix = arn.replace(/-[A-Za-z0-9]{6}$/, '');
  return [withoutSuffix, nameOf(arn)].includes(given);
}

/** The name in an ARN, without the six random characters. */
export const nameOf = (arn: string): string =>
  arn
    .replace(/-[A-Za-z0-9]{6}$/, '')
    .split(':')
    .slice(6)
    .join(':');
