import { expect, test } from '@jest/globals';
import { stages } from '../stages/index.ts';
import { proofFolder, proveStack } from '../test/proof/prove.ts';
import { describeWithTerraform } from '../test/proof/terraform.ts';
import { synthesiseFunctions } from './test/stack-of.ts';

/** Other options are tested in combinations.proof.long.test.ts. */
const withFunctions = stages.filter(({ functions }) => functions?.authorizer !== undefined);

describeWithTerraform('the functions of a stage and the real Terraform', () => {
  test.each(withFunctions)('$name: planned and applied, and a second plan is empty', async (settings) => {
    const folder = await proofFolder(`${settings.name}-functions`, synthesiseFunctions(settings).json);
    try {
      const { outputs } = await proveStack(folder);

      expect(outputs).toEqual({ api_url: 'aws_apigatewayv2_api.api.api_endpoint' });
    } finally {
      folder.remove();
    }
  });
});
