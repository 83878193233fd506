import { exposureOf } from '../../policy/cidr.ts';
import type { Check } from './check.ts';

const notOpenToTheWorld: Check = {
  reads: ['network.ingress'],
  find: ({ network: { ingress } }) => {
    const blocks = Object.values(ingress).flatMap((rule) => ('cidrBlock' in rule ? [rule.cidrBlock] : []));
    const { reach } = exposureOf(blocks);
    if (reach !== 'world' && reach !== 'large') return [];
    return [
      {
        setting: 'network.ingress',
        what: `The database port would be open to ${reach === 'world' ? 'the world' : 'a large part of the world'}.`,
        received: blocks.join(', '),
        allowed:
          'Security groups, private addresses, and public addresses of your own (all rules together at most a /8).',
        todo: 'Remove the rule: the Data API needs none. For direct access, use a security group or your own addresses.',
      },
    ];
  },
};

const zonesInRegion: Check = {
  reads: ['region', 'instances.writerZone', 'instances.readers'],
  find: ({ region, instances: { writerZone, readers } }) => {
    const zones = [
      ['instances.writerZone', writerZone] as const,
      ...Object.entries(readers).map(([name, { zone }]) => [`instances.readers.${name}.zone`, zone] as const),
    ];
    const elsewhere = zones.filter(([, zone]) => typeof zone === 'string' && zone.slice(0, -1) !== region);
    return elsewhere.map(([setting, zone]) => ({
      setting,
      what: `The zone is not in the Region of the stage, ${region}.`,
      received: zone,
      allowed: `0, 1 or 2, or a zone of ${region}, such as "${region}a".`,
      todo: 'Correct the zone, or region.',
    }));
  },
};

const topicsInRegion: Check = {
  reads: ['region', 'observability.alarmTopicArns'],
  find: ({ region, observability }) => {
    const elsewhere = observability.alarmTopicArns.filter((arn) => arn.split(':')[3] !== region);
    return elsewhere.map((arn) => ({
      setting: 'observability.alarmTopicArns',
      what: 'CloudWatch sends alarms only to topics of its own Region.',
      received: arn,
      allowed: `Topics in ${region}, the Region of the stage.`,
      todo: 'Use a topic of that Region, which can forward messages.',
    }));
  },
};

const endpointsNeedOwnVpc: Check = {
  reads: ['network.placement', 'network.vpcEndpoints'],
  find: ({ network: { placement, vpcEndpoints } }) =>
    vpcEndpoints.length === 0 || placement.kind !== 'default'
      ? []
      : [
          {
            setting: 'network.vpcEndpoints',
            what: 'The default VPC is shared: there an endpoint would change how every program resolves the service.',
            received: `${vpcEndpoints.join(', ')}, with placement { kind: "default" }`,
            allowed: 'Endpoints in a VPC that is given or dedicated.',
            todo: 'Set network.placement, or remove the endpoints: the default VPC has a way to the Internet.',
          },
        ],
};

export const networkChecks: readonly Check[] = [endpointsNeedOwnVpc, notOpenToTheWorld, zonesInRegion, topicsInRegion];
