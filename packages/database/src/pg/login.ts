/** How a connection proves who it is. */
export interface Login {
  readonly user: string;
  /** A password, or a token that is valid for minutes. Called once per connection. */
  readonly password: () => Promise<string>;
}

/** Where logins come from. */
export interface LoginSource {
  /** The login for the next connection. */
  readonly login: () => Promise<Login>;
  /**
   * After a refused login: forgets what it knows, when something newer may be there, such as a rotated secret or a fresh
   * token. False when nothing can be newer.
   */
  readonly renew: () => boolean;
  /** What to do about a login that stays refused. @param hint the server's own, '' without one */
  readonly advice: (hint: string) => string;
}
