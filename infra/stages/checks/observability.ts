import { ENGINES, type EngineFamily } from '@daybreak/aurora/facts';
import { hasAlarms } from '../alarms.ts';
import type { Check } from './check.ts';

const recipientsHaveAlarms: Check = {
  reads: [
    'observability.alarms',
    'observability.events',
    'observability.alarmEmails',
    'observability.alarmTopicArns',
    'dsql.alarms',
  ],
  find: (stage) => {
    const { events, alarmEmails, alarmTopicArns } = stage.observability;
    // Events go only to the topic of the stack.
    const recipients = [...(events ? [] : alarmEmails), ...alarmTopicArns];
    if (recipients.length === 0 || hasAlarms(stage)) return [];
    return [
      {
        setting: alarmEmails.length > 0 && !events ? 'observability.alarmEmails' : 'observability.alarmTopicArns',
        what: 'There are recipients for alarms, but no alarms.',
        received: recipients,
        allowed: 'Recipients together with observability.alarms.',
        todo: 'Set thresholds in observability.alarms, or remove the recipients.',
      },
    ];
  },
};

/** Parameters with their own option, which would set them, too. */
const OWN_OPTION: Readonly<Record<EngineFamily, Readonly<Record<string, string>>>> = {
  postgresql: {
    'rds.force_ssl': 'forceSsl',
    log_statement: 'logStatement',
    log_min_duration_statement: 'logMinDurationMs',
    idle_in_transaction_session_timeout: 'idleInTransactionTimeoutMs',
    idle_session_timeout: 'idleSessionTimeoutMs',
  },
  mysql: { require_secure_transport: 'forceSsl' },
};

const logsOfEngine: Check = {
  reads: ['engine.family', 'observability.logExports'],
  find: ({ engine: { family }, observability: { logExports } }) => {
    const { logs } = ENGINES[family];
    const others = logExports.filter((log) => !logs.includes(log));
    if (others.length === 0) return [];
    return [
      {
        setting: 'observability.logExports',
        what: `The engine of the stage, engine.family ${JSON.stringify(family)}, has no log of this name.`,
        received: others.join(', '),
        allowed: `${logs.join(', ')}.`,
        todo: 'Remove it.',
      },
    ];
  },
};

const parametersHaveNoOption: Check = {
  reads: ['engine.family', 'observability.parameters'],
  find: ({ engine, observability: { parameters = {} } }) => {
    const ownOption = OWN_OPTION[engine.family];
    const taken = Object.entries(parameters).filter(([name]) => Object.hasOwn(ownOption, name));
    return taken.map(([name, received]) => ({
      setting: `observability.parameters.${name}`,
      what: 'This parameter has an option of its own.',
      received,
      allowed: 'Parameters without an option.',
      todo: `Set observability.${ownOption[name]} instead.`,
    }));
  },
};

export const observabilityChecks: readonly Check[] = [recipientsHaveAlarms, parametersHaveNoOption, logsOfEngine];
