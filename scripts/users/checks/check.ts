import type { Database } from '@daybreak/database';
import type { RoleNames, UserKey } from '../names.ts';
import { quoted } from '../names.ts';

/** Runs a statement: the database, or one transaction of it. */
export type Session = Pick<Database, 'query' | 'execute'>;

/** Something that is not as it should be. */
export interface Difference {
  /** A sentence for people, without full stop. */
  readonly what: string;
  /** Statements that fix it; none if this command cannot. */
  readonly fix: readonly string[];
}

/** Compares one part of the database with the needs of the users. Checks run in order, because each relies on the earlier ones. */
export type Check = (session: Session, names: RoleNames) => Promise<readonly Difference[]>;

/** A grant on an object, as in an ACL. */
export interface Right {
  /** As SQL names it, quoted. */
  readonly object: string;
  /** A role, or PUBLIC. */
  readonly grantee: string;
  readonly right: string;
}

export const PUBLIC = 'PUBLIC';

/** The right side of GRANT and REVOKE. */
export const granteeSql = (grantee: string): string => (grantee === PUBLIC ? PUBLIC : quoted(grantee));

/** The expected rights of each grantee on an object; rights of other grantees are not changed. */
export type Wanted = ReadonlyMap<string, { readonly needs: readonly string[]; readonly may?: readonly string[] }>;

export interface Compared {
  /** `ON TABLE`, `ON DATABASE`. */
  readonly kind: string;
  readonly objects: readonly { readonly object: string; readonly wanted: Wanted }[];
  readonly rights: readonly Right[];
}

/** Objects in one statement: far below the 65,536 bytes of a statement. */
const OBJECTS_AT_ONCE = 100;

/** Grants that are missing, and those that should not be there, with as few statements as possible. */
export function compareRights({ kind, objects, rights }: Compared): readonly Difference[] {
  const held = new Map<string, Set<string>>();
  for (const { object, grantee, right } of rights) {
    // An object without rights has one row without a grantee.
    if (right === '') continue;
    const key = `${object}\0${grantee}`;
    held.set(key, (held.get(key) ?? new Set()).add(right));
  }
  const groups = new Map<string, { verb: 'GRANT' | 'REVOKE'; rights: string; grantee: string; objects: string[] }>();
  const note = (verb: 'GRANT' | 'REVOKE', list: readonly string[], grantee: string, object: string) => {
    if (list.length === 0) return;
    const text = [...list].sort().join(', ');
    const key = [verb, text, grantee].join('\0');
    const group = groups.get(key) ?? { verb, rights: text, grantee, objects: [] };
    group.objects.push(object);
    groups.set(key, group);
  };
  for (const { object, wanted } of objects) {
    for (const [grantee, { needs, may = [] }] of wanted) {
      const has = held.get(`${object}\0${grantee}`) ?? new Set();
      note(
        'REVOKE',
        [...has].filter((right) => !needs.includes(right) && !may.includes(right)),
        grantee,
        object,
      );
      note(
        'GRANT',
        needs.filter((right) => !has.has(right)),
        grantee,
        object,
      );
    }
  }
  return [...groups.values()].map(({ verb, rights, grantee, objects }) => ({
    what: `${grantee} ${verb === 'GRANT' ? 'lacks' : 'has'} ${rights} ${kind} ${shortList(objects)}`,
    fix: chunks(objects).map(
      (some) =>
        `${verb} ${rights} ${kind} ${some.join(', ')} ${verb === 'GRANT' ? 'TO' : 'FROM'} ${granteeSql(grantee)}`,
    ),
  }));
}

function shortList(objects: readonly string[]): string {
  const shown = objects.slice(0, 5).join(', ');
  return objects.length > 5 ? `${shown} and ${objects.length - 5} more` : shown;
}

function chunks(objects: readonly string[]): readonly (readonly string[])[] {
  const starts = Array.from({ length: Math.ceil(objects.length / OBJECTS_AT_ONCE) }, (_, i) => i * OBJECTS_AT_ONCE);
  return starts.map((start) => objects.slice(start, start + OBJECTS_AT_ONCE));
}

/** Rights by kind of user, as {@link Wanted}; PUBLIC has only the allowed ones. */
export function wantedBy(
  names: RoleNames,
  needs: Readonly<Partial<Record<UserKey, readonly string[]>>>,
  publicMay: readonly string[] = [],
): Wanted {
  return new Map<string, { readonly needs: readonly string[]; readonly may?: readonly string[] }>([
    ...names.users.flatMap(({ key, role }) => {
      const list = needs[key];
      return list === undefined ? [] : [[role, { needs: list }] as const];
    }),
    [PUBLIC, { needs: [], may: publicMay }],
  ]);
}
