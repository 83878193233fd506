import { signal } from '@preact/signals';

export const PAGES = [
  { name: 'requests', title: 'Requests', key: 'r' },
  { name: 'statements', title: 'Statements', key: 's' },
  { name: 'activity', title: 'Activity', key: 'a' },
  { name: 'faults', title: 'Faults', key: 'f' },
] as const;

export type PageName = (typeof PAGES)[number]['name'];

/** The page in the address, `#/requests`. An address that is none of them is the first page. */
const pageOf = (hash: string): PageName => PAGES.find(({ name }) => hash.startsWith(`#/${name}`))?.name ?? 'requests';

export const page = signal<PageName>(pageOf(location.hash));
addEventListener('hashchange', () => {
  page.value = pageOf(location.hash);
});

export function open(name: PageName): void {
  location.hash = `#/${name}`;
}
