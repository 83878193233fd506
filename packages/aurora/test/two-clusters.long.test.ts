// Two clusters in one stack, applied by the real Terraform, with fake resources instead of those of the providers.

import { AuroraCluster } from '@daybreak/aurora';
import { afterAll, expect, test } from '@jest/globals';
import { answersFor, STORED } from '../../../infra/stacks/test/answers.ts';
import { type ProofFolder, proofFolder, proveStack } from '../../../infra/test/proof/prove.ts';
import type { StackJson } from '../../../infra/test/proof/stack-json.ts';
import { stackOf } from './stack-of.ts';

let folder: ProofFolder | undefined;
afterAll(() => folder?.remove());

test('two clusters, one with every kind of part, are planned, applied, and then unchanged; the state has no password', async () => {
  const stack = stackOf((scope) => {
    const network = { vpcId: 'vpc-1', subnetIds: ['subnet-1', 'subnet-2'] };
    const orders = new AuroraCluster(scope, 'orders', {
      ...{ clusterIdentifier: 'orders', databaseName: 'orders' },
      network: { ...network, ingress: { office: { cidrIpv4: '10.0.0.0/16', description: 'psql' } } },
      instances: { readers: { 2: { promotionTier: 1 } } },
      observability: { logExports: ['postgresql'], monitoringIntervalSeconds: 60, forceSsl: true },
    });
    orders.grantDataApi('reports', 'read');
    new AuroraCluster(scope, 'users', {
      ...{ clusterIdentifier: 'users', databaseName: 'users', network },
      credentials: { mode: 'managed', rotation: { schedule: 'rate(30 days)' } },
      capacity: { minAcu: 0 },
    });
  });

  const proven = stack as unknown as StackJson;

  folder = await proofFolder('shop', proven, { answers: answersFor(proven) });
  const { state } = await proveStack(folder);

  expect(state).not.toContain(STORED.password);
}, 300_000);
