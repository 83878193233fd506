/** The credentials of a connection. */
export interface Login {
  readonly user: string;
  /** A password, or a token that is valid for minutes. Called once per connection. */
  readonly password: () => Promise<string>;
}

/** Source of logins. */
export interface LoginSource {
  /** The login for the next connection. */
  readonly login: () => Promise<Login>;
  /**
   * After a refused login: drops its cached login if a newer one may exist, such as a rotated secret or a new token. False if there cannot
   * be a newer one.
   */
  readonly renew: () => boolean;
  /** Advice for a login that is still refused. @param hint the server's own, '' without one */
  readonly advice: (hint: string) => string;
}
