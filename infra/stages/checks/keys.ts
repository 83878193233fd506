import { hasAlarms } from '../alarms.ts';
import type { Stage } from '../stage.ts';
import type { Check } from './check.ts';

const storageIsEncryptedToo: Check = {
  reads: ['keys.secret', 'keys.storage'],
  find: ({ keys: { storage, secret } }) =>
    secret === 'aws' || storage === 'own'
      ? []
      : [
          {
            setting: 'keys.storage',
            what: 'The secret has the key of the stack, but the storage that it opens has not.',
            received: 'storage "aws", secret "own"',
            allowed: '"own" for both, "aws" for both, or "own" only for the storage.',
            todo: 'Set keys.storage to "own" before the first deploy: it is fixed at creation.',
          },
        ],
};

const alarmKeyIsUsed: Check = {
  reads: ['keys.alarms', 'observability.alarms', 'observability.events', 'dsql.alarms'],
  find: (stage) =>
    hasAlarms(stage) || stage.observability.events ? [] : unused(stage, 'alarms', 'thresholds in observability.alarms'),
};

const insightsKeyIsUsed: Check = {
  reads: ['keys.insights', 'observability.insights'],
  find: (stage) => {
    const { insights } = stage.observability;
    const used = insights === 'standard' || insights === 'advanced';
    return used ? [] : unused(stage, 'insights', 'observability.insights "standard" or "advanced"');
  },
};

const dsqlKeyIsUsed: Check = {
  reads: ['keys.dsql', 'dsql.enabled'],
  find: (stage) => (stage.dsql.enabled ? [] : unused(stage, 'dsql', 'dsql.enabled true')),
};

function unused({ keys }: Stage, name: 'alarms' | 'dsql' | 'insights', user: string) {
  if (keys[name] === 'aws') return [];
  return [
    {
      setting: `keys.${name}`,
      what: 'The key would encrypt nothing.',
      received: keys[name],
      allowed: `"own" together with ${user}.`,
      todo: `Set keys.${name} to "aws", or set ${user}.`,
    },
  ];
}

export const keysChecks: readonly Check[] = [storageIsEncryptedToo, alarmKeyIsUsed, insightsKeyIsUsed, dsqlKeyIsUsed];
