import { defined } from '@daybreak/aurora/facts';
import { LocalBackend, S3Backend, type TerraformStack } from 'cdktf';
import { project } from '../config.ts';
import { missingBucket, type Stage, StageError } from '../stages/index.ts';

/** From Terraform's working directory, `cdktf.out/stacks/<id>`, to the project's root. */
const PROJECT_ROOT = '../../..';

/**
 * Where the stack's state is kept. It is never in `cdktf.out`: the CDKTF command line deletes every stack folder there that the last synth
 * did not write, including its state.
 *
 * - `local`: `.terraform-state/<stack id>.tfstate` at the project's root. The path is relative, so that the synthesised JSON is
 *   the same on every machine; Terraform reads it from its working directory, the stack's folder.
 * - `s3`: encrypted, with a lock file.
 *
 * @throws {StageError} the state is kept in S3 and no bucket is set
 */
export function stateBackend(stack: TerraformStack, stage: Stage): void {
  if (stage.state.backend === 'local') {
    const folder = `${PROJECT_ROOT}/.terraform-state`;
    new LocalBackend(stack, {
      path: `${folder}/${stack.node.id}.tfstate`,
      workspaceDir: `${folder}/${stack.node.id}.workspaces`,
    });
    return;
  }
  const { bucket, region, kmsKeyArn } = stage.state;
  if (bucket === undefined) throw new StageError(stage.name, missingBucket(stage));
  new S3Backend(stack, {
    bucket,
    key: `${project}/${stack.node.id}.tfstate`,
    region: region ?? stage.region,
    encrypt: true,
    ...defined({ kmsKeyId: kmsKeyArn }),
  });
  // By override: CDKTF 0.21 is older than this argument.
  stack.addOverride('terraform.backend.s3.use_lockfile', true);
}
