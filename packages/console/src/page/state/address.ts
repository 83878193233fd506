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

export interface TableAddress {
  readonly schema: string;
  readonly name: string;
  /** The condition that the user typed after WHERE. */
  readonly where: string;
}

/** What an address shows. It never contains the token, and row values only if the user typed them. */
export interface Place {
  readonly page: PageName;
  /** The request that is open on Requests. */
  readonly requestId?: string;
  /** The table that is open on Tables. */
  readonly table?: TableAddress;
}

const DEFAULT_SCHEMA = 'public';

/** `#/tables`, `#/request/ID`, `#/table/public.users?where=id+%3D+1`. An unknown address leads to the first page. */
export function placeOf(hash: string): Place {
  const [path = '', query] = split(hash, '?');
  const [, name, rest = ''] = path.split('/');
  if (name === 'request' && rest !== '') return { page: 'requests', requestId: decoded(rest) };
  if (name === 'table' && rest !== '') {
    const [first = '', second] = split(rest, '.');
    const [schema, table] = second === undefined ? [DEFAULT_SCHEMA, first] : [first, second];
    const where = new URLSearchParams(query).get('where') ?? '';
    return { page: 'tables', table: { schema: decoded(schema), name: decoded(table), where } };
  }
  // An address without a name leads to the list.
  const page = name === 'table' ? 'tables' : name;
  return { page: PAGES.find((one) => one.name === page)?.name ?? 'requests' };
}

export const pageAddress = (name: PageName): string => `#/${name}`;

export const requestAddress = (requestId: string): string => `#/request/${encodeURIComponent(requestId)}`;

export function tableAddress({ schema, name, where }: TableAddress): string {
  const query = where.trim() === '' ? '' : `?${new URLSearchParams({ where })}`;
  return `#/table/${encoded(schema)}.${encoded(name)}${query}`;
}

/** A dot separates the schema from the table. */
const encoded = (part: string): string => encodeURIComponent(part).replaceAll('.', '%2E');

/** The address may be typed by hand, and so be invalid. */
function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

/** Splits at the first separator. */
function split(text: string, separator: string): readonly string[] {
  const at = text.indexOf(separator);
  return at < 0 ? [text] : [text.slice(0, at), text.slice(at + separator.length)];
}
