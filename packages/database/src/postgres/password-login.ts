import type { LoginSource } from '../pg/login.ts';

/** A fixed user and password. */
export function passwordLogin(user: string, password: () => string): LoginSource {
  return {
    login: async () => ({ user, password: async () => password() }),
    renew: () => false,
    advice: () =>
      'Correct user and password, as a rule in DATABASE_URL. Characters such as @ : / # are percent-encoded in a URL.',
  };
}
