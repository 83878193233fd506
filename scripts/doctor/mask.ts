/**
 * A text for an issue thread: accounts, ids of AWS, access keys and the home folder are shortened, but can still be distinguished.
 * @example mask('arn:aws:rds:us-east-1:123456789012:cluster:app', '/home/anna') // 'arn:aws:rds:us-east-1:…012:cluster:app'
 */
export function mask(text: string, homeFolder: string): string {
  const home = homeFolder.length > 1 ? text.replaceAll(homeFolder, '~') : text;
  return (
    home
      // Local ARNs have an account that belongs to no one.
      .replace(/(?<!\d)(?!0{12})\d{9}(\d{3})(?!\d)/g, '…$1')
      .replace(/\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{9}([0-9a-f]{3})\b/gi, '…$1')
      .replace(/\b(?:AKIA|ASIA|AROA|AIDA)[A-Z0-9]{9,}([A-Z0-9]{3})\b/g, '…$1')
      .replace(/\b(cluster|db)-[A-Z0-9]{20,}([A-Z0-9]{3})\b/g, '$1-…$2')
      // The six characters that Secrets Manager adds to a name.
      .replace(/(:secret:[\w/+=.@!-]*-)[A-Za-z0-9]{3}([A-Za-z0-9]{3})(?![A-Za-z0-9])/g, '$1…$2')
      // The part of an endpoint that is the account's in this Region.
      .replace(
        /\.((?:cluster-(?:ro-)?)?)[a-z0-9]{9,}([a-z0-9]{3})\.([a-z]{2}(?:-[a-z]+)+-\d)\.rds\./g,
        '.$1…$2.$3.rds.',
      )
      .replace(/\/\/[a-z0-9]{7,}([a-z0-9]{3})\.execute-api\./g, '//…$1.execute-api.')
  );
}

/** {@link mask} of every text in a value. */
export function maskAll<Value>(value: Value, homeFolder: string): Value {
  if (typeof value === 'string') return mask(value, homeFolder) as Value;
  if (Array.isArray(value)) return value.map((one) => maskAll(one, homeFolder)) as Value;
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, maskAll(one, homeFolder)])) as Value;
}
