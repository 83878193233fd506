import { PAGES, pageAddress } from '../state/address.ts';
import { go } from '../state/route.ts';

const isField = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName));

/** Single letters work only outside fields: `g` and the letter of a page, `/` for the filter, `?` for all keys. */
export function listenForKeys(showKeys: () => void): void {
  let wasG = false;
  addEventListener('keydown', (event) => {
    if (isField(event.target) || event.ctrlKey || event.metaKey || event.altKey) return;
    const page = wasG ? PAGES.find(({ key }) => key === event.key) : undefined;
    wasG = event.key === 'g';
    if (page !== undefined) go(pageAddress(page.name));
    else if (event.key === '?') showKeys();
    else if (event.key === '/') focusFilter(event);
  });
}

function focusFilter(event: KeyboardEvent): void {
  const filter = document.querySelector<HTMLElement>('[data-filter]');
  if (filter === null) return;
  event.preventDefault();
  filter.focus();
}
