import { resolveEngine } from '../catalogue/engine-catalogue.ts';
import { engineCatalogue } from '../catalogue/engines.ts';
import type { Problem } from './problem.ts';
import type { Stage } from './stage.ts';

/** What must hold between options of different groups. */
export function crossProblems(stage: Stage): readonly Problem[] {
  return [engineProblems, adoptionProblems, secretProblems, regionProblems, keyProblems].flatMap((check) =>
    check(stage),
  );
}

function engineProblems({ capacity, engine }: Stage): readonly Problem[] {
  const { autoPause, maxAcu } = resolveEngine(engineCatalogue, engine.version);
  return [
    ...(capacity.minAcu === 0 && autoPause === false
      ? [
          {
            setting: 'capacity.minAcu',
            what: 'The minimum is 0 ACU, but this engine version cannot pause.',
            received: `0, with engine.version ${engine.version}`,
            allowed: 'A minimum of 0 with 14.12, 15.7, 16.3 and later minors, and with every 17 and 18.',
            todo: 'Raise engine.version, or set capacity.minAcu to 0.5.',
          },
        ]
      : []),
    ...(maxAcu !== undefined && capacity.maxAcu > maxAcu
      ? [
          {
            setting: 'capacity.maxAcu',
            what: 'The maximum is above what this engine version reaches.',
            received: `${capacity.maxAcu}, with engine.version ${engine.version}`,
            allowed: `At most ${maxAcu} ACU.`,
            todo: 'Raise engine.version, or lower capacity.maxAcu.',
          },
        ]
      : []),
  ];
}

function adoptionProblems({ durability, instances }: Stage): readonly Problem[] {
  if (durability.adopt === undefined) return [];
  const adopted = Object.keys(durability.adopt.instances);
  const wanted = ['1', ...Object.keys(instances.readers)];
  const surplus = adopted.filter((name) => !wanted.includes(name));
  return surplus.map((name) => ({
    setting: `durability.adopt.instances.${name}`,
    what: 'An instance is adopted that the stage does not have: the import would have nowhere to go.',
    received: name,
    allowed: `${wanted.join(', ')}: the writer, and the names of instances.readers.`,
    todo: 'Add it to instances.readers, or remove it here.',
  }));
}

function secretProblems({ credentials, durability }: Stage): readonly Problem[] {
  return durability.preventDestroy && credentials.mode === 'secret' && credentials.recoveryDays === 0
    ? [
        {
          setting: 'credentials.recoveryDays',
          what: 'Terraform may not destroy the secret, yet once destroyed it would be gone at once.',
          received: 0,
          allowed: '7 to 30 days together with durability.preventDestroy.',
          todo: 'Set credentials.recoveryDays to 30, or durability.preventDestroy to false.',
        },
      ]
    : [];
}

/** What is named by its place stands in the Region of the stage. */
function regionProblems({ region, instances, observability }: Stage): readonly Problem[] {
  const zones = [
    ['instances.writerZone', instances.writerZone] as const,
    ...Object.entries(instances.readers).map(([name, { zone }]) => [`instances.readers.${name}.zone`, zone] as const),
  ];
  const abroad = zones.filter(([, zone]) => typeof zone === 'string' && zone.slice(0, -1) !== region);
  const topics = observability.alarmTopicArns.filter((arn) => arn.split(':')[3] !== region);
  return [
    ...abroad.map(([setting, zone]) => ({
      setting,
      what: `The zone is not in the Region of the stage, ${region}.`,
      received: zone,
      allowed: `0, 1 or 2, or a zone of ${region}, such as "${region}a".`,
      todo: 'Correct the zone, or region.',
    })),
    ...topics.map((arn) => ({
      setting: 'observability.alarmTopicArns',
      what: 'CloudWatch tells only topics of its own Region.',
      received: arn,
      allowed: `Topics in ${region}, the Region of the stage.`,
      todo: 'Name a topic of that Region, which may pass messages on.',
    })),
  ];
}

/** A key for something that the stage does not have would do nothing. */
function keyProblems({ keys, observability: { alarms, insights } }: Stage): readonly Problem[] {
  const idle = [
    [
      'alarms',
      Object.values(alarms).some((threshold) => threshold !== undefined),
      'thresholds in observability.alarms',
    ],
    ['insights', insights === 'standard' || insights === 'advanced', 'observability.insights "standard" or "advanced"'],
  ] as const;
  return idle
    .filter(([name, used]) => keys[name] === 'own' && !used)
    .map(([name, , wanted]) => ({
      setting: `keys.${name}`,
      what: 'There is nothing that the key would encrypt.',
      received: keys[name],
      allowed: `"own" together with ${wanted}.`,
      todo: `Set keys.${name} to "aws", or set what it is for.`,
    }));
}
