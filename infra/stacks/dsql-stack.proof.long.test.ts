import { expect, test } from '@jest/globals';
import { proofFolder, proveStack } from '../test/proof/prove.ts';
import { describeWithTerraform } from '../test/proof/terraform.ts';
import { answersFor } from './test/answers.ts';
import { combinations } from './test/combinations.ts';
import { synthesiseDsql } from './test/stack-of.ts';

const withDsql = combinations.filter(({ dsql }) => dsql?.enabled === true);

describeWithTerraform('the cluster of Aurora DSQL and the real Terraform', () => {
  test.each(withDsql)('$name: planned and applied, and a second plan is empty', async (settings) => {
    const { json } = synthesiseDsql(settings);
    const folder = await proofFolder(`${settings.name}-dsql`, json, { answers: answersFor(json) });
    try {
      const { outputs } = await proveStack(folder);

      const region = settings.region ?? 'us-east-1';
      expect(outputs).toEqual({
        dsql_endpoint: `abcdefghijklmnopqrstuvwxyz.dsql.${region}.on.aws`,
        dsql_user: 'admin',
        dsql_region: region,
        dsql_cluster_arn: 'arn:aws:dsql:us-east-1:123456789012:cluster/abcdefghijklmnopqrstuvwxyz',
      });
    } finally {
      folder.remove();
    }
  });
});
