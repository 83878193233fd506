import { signal } from '@preact/signals';

export const PAGES = [
  { name: 'requests', title: 'Requests', key: 'r' },
  { name: 'query', title: 'Query', key: 'q' },
  { name: 'tables', title: 'Tables', key: 't' },
  { name: 'statements', title: 'Statements', key: 's' },
  { name: 'activity', title: 'Activity', key: 'a' },
  { name: 'faults', title: 'Faults', key: 'f' },
  { name: 'migrations', title: 'Migrations', key: 'm' },
] as const;

export type PageName = (typeof PAGES)[number]['name'];

interface Place {
  readonly page: PageName;
  /** What follows in the address, such as the schema and the name of a table. Never a value. */
  readonly rest: readonly string[];
}

/** `#/tables/public/users`. An address that is not a page is the first page. */
function placeOf(hash: string): Place {
  const [, name, ...rest] = hash.split('/');
  const page = PAGES.find((one) => one.name === name)?.name;
  return page === undefined ? { page: 'requests', rest: [] } : { page, rest: rest.map(decoded) };
}

/** Somebody may have typed the address. */
function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

export const place = signal(placeOf(location.hash));
addEventListener('hashchange', () => {
  place.value = placeOf(location.hash);
});

export const addressOf = (name: PageName, ...rest: readonly string[]): string =>
  `#/${[name, ...rest.map(encodeURIComponent)].join('/')}`;

export function open(name: PageName): void {
  location.hash = addressOf(name);
}
