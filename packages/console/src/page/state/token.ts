const KEY = 'daybreak-console-token';
const GIVEN = /^#token=([\w-]+)$/;

/** Moves the token from the address to the memory of this tab, so that neither the history nor a copied address contains it. */
export function takeToken(): string | undefined {
  keep(location.hash, '#/requests');
  return sessionStorage.getItem(KEY) ?? undefined;
}

/** The printed address was opened in a tab that already shows the console: the page reloads with the new token and stays on its view. */
addEventListener('hashchange', ({ newURL, oldURL }) => {
  if (keep(new URL(newURL).hash, new URL(oldURL).hash)) location.reload();
});

function keep(hash: string, shown: string): boolean {
  const given = GIVEN.exec(hash)?.[1];
  if (given === undefined) return false;
  sessionStorage.setItem(KEY, given);
  history.replaceState(null, '', `/${shown}`);
  return true;
}
