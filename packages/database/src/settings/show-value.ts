const SHOWN_CHARACTERS = 120;

/**
 * A received value as an error may show it: quoted, shortened, without the user name and password of a URL. A value of
 * AURORA_SECRET_ARN that is not an ARN may be the secret itself, so only its length is shown.
 */
export function showValue(name: string, value: string): string {
  if (name === 'AURORA_SECRET_ARN' && !value.startsWith('arn:')) {
    return `a value of ${value.length} characters that does not start with "arn:" (not shown, it may be a secret)`;
  }
  const withoutPassword = value.replace(/(:\/\/)[^/]*@/g, '$1…@');
  const shown =
    withoutPassword.length > SHOWN_CHARACTERS ? `${withoutPassword.slice(0, SHOWN_CHARACTERS)}…` : withoutPassword;
  return JSON.stringify(shown);
}
