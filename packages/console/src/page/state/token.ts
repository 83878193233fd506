const KEY = 'daybreak-console-token';

/** Moves the token from the address to the memory of this tab, so that it is in no history and no copied address. */
export function takeToken(): string | undefined {
  const given = /^#token=([\w-]+)$/.exec(location.hash)?.[1];
  if (given !== undefined) {
    sessionStorage.setItem(KEY, given);
    history.replaceState(null, '', '/#/requests');
  }
  return sessionStorage.getItem(KEY) ?? undefined;
}
