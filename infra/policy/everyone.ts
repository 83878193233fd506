import { isWorld } from './exposure.ts';
import type { Grant } from './iam.ts';

/** Principal `*`, under no condition, or under conditions that anybody meets. */
export function isForEveryone(grant: Grant): boolean {
  return (
    grant.principal === '*' &&
    Object.entries(grant.conditions).every(([operator, keys]) =>
      Object.entries(keys).every(([key, values]) => anybodyMeets(operator, key.toLowerCase(), values)),
    )
  );
}

/** `StringLike … *`, TLS in use, or an address of the whole Internet. */
function anybodyMeets(operator: string, key: string, values: readonly string[]): boolean {
  if (/^(ForAnyValue:)?(String|Arn)Like$/.test(operator)) return values.includes('*');
  if (/^Bool$/.test(operator) && key === 'aws:securetransport') return values.includes('true');
  return operator === 'IpAddress' && key === 'aws:sourceip' && isWorld(values);
}
