import { AuroraCluster, type AuroraClusterProps, AuroraPropsError } from '@daybreak/aurora';
import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { stackOf } from '../../packages/aurora/test/stack-of.ts';
import { documentFrom } from '../terraform/read.ts';
import { preflight } from './preflight.ts';

const some = <Value>(...values: readonly Value[]) => fc.constantFrom(...values);

/** Props in which the engine decides what is allowed, right ones and wrong ones. */
const props: fc.Arbitrary<AuroraClusterProps & { readonly grants: boolean }> = fc.record({
  clusterIdentifier: fc.constant('orders'),
  databaseName: some('orders', 'user', 'a'.repeat(64)),
  network: fc.constant({ vpcId: 'vpc-1', subnetIds: ['subnet-1', 'subnet-2'] }),
  engine: fc.record({
    family: some('postgresql' as const, 'mysql' as const, undefined),
    version: some('17', '18.6', '8.0', '8.0.mysql_aurora.3.06.1', '8.0.mysql_aurora.3.08.0', undefined),
  }),
  capacity: fc.record({ minAcu: some(0, 0.5), maxAcu: some(1, 4) }),
  credentials: fc.record({ masterUsername: some('ordersadmin', 'a'.repeat(40), undefined) }),
  observability: fc.record({
    forceSsl: some(true as const, undefined),
    logExports: some([], ['postgresql' as const], ['slowquery' as const, 'error' as const]),
    logMinDurationMs: some(1000, undefined),
    parameters: some({}, undefined),
  }),
  grants: fc.boolean(),
});

/** Which versions AWS still offers is in the catalogue of the rules; the construct takes any. */
const RETIRED = 'AURORA-ENG-002';

test('any engine gives a cluster that passes every rule, or an error that names what is wrong', () => {
  fc.assert(
    fc.property(props, ({ grants, ...given }) => {
      try {
        const json = stackOf((stack) => {
          const cluster = new AuroraCluster(stack, 'orders', given);
          if (grants) cluster.grantDataApi('reports', 'read');
          cluster.grantIamLogin('analysts', 'orders_ro');
        });
        const { findings } = preflight([documentFrom(json, 'shop')].filter((one) => one !== undefined));
        expect(findings.filter(({ severity, rule }) => severity === 'stop' && rule !== RETIRED)).toEqual([]);
      } catch (error) {
        if (!(error instanceof AuroraPropsError)) throw error;
        expect(error.message).toMatch(
          /\n {2}(databaseName|engine|capacity|credentials|observability)[\w.]*: received |^grantDataApi cannot be used/,
        );
      }
    }),
    { numRuns: 40 },
  );
});
