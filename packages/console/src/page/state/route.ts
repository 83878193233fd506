import { signal } from '@preact/signals';
import { placeOf } from './address.ts';

export const place = signal(placeOf(location.hash));
addEventListener('hashchange', () => {
  place.value = placeOf(location.hash);
});

/** Goes there like a link: Back returns to the previous page. */
export function go(address: string): void {
  if (address === location.hash) return;
  history.pushState(null, '', address);
  place.value = placeOf(address);
}
