import { AwsProvider } from '@cdktf/provider-aws/lib/provider/index.js';
import { defined } from '@daybreak/aurora/facts';
import { type TerraformStack, TerraformVariable } from 'cdktf';
import { project } from '../config.ts';
import { missingPreviewUntil, type Stage, StageError } from '../stages/index.ts';

/**
 * The variable `aws_region` and the AWS provider, which puts the stage's tags on every resource. Returns the Region.
 *
 * The rule checks the form of Region names, not a list, so that new Regions work. A Region that does not exist has no endpoint, so the plan
 * fails.
 *
 * @throws {StageError} a preview stage without an expiry date
 */
export function awsProvider(stack: TerraformStack, stage: Stage): string {
  const { guards, previewUntil } = stage;
  const missing = missingPreviewUntil(stage);
  if (missing.length > 0) throw new StageError(stage.name, missing);
  // The output of the same name has that id.
  const region = new TerraformVariable(stack, 'aws_region_variable', {
    type: 'string',
    default: stage.region,
    nullable: false,
    description: 'AWS Region of the stack, such as us-east-1',
    validation: [
      {
        condition:
          '${can(regex("^(af|ap|ca|cn|eu|eusc|il|me|mx|sa|us)(-(gov|iso[a-z]?|de))?-(central|north|south|east|west|northeast|northwest|southeast|southwest)-[1-9]$", var.aws_region))}',
        errorMessage:
          'aws_region is "${var.aws_region}". It must be the name of an AWS Region, such as us-east-1: not its title, and not an ' +
          'Availability Zone (us-east-1a). List yours with: aws ec2 describe-regions --query Regions[].RegionName.',
      },
    ],
  });
  region.overrideLogicalId('aws_region');
  new AwsProvider(stack, 'aws', {
    region: region.stringValue,
    ...(guards.allowedAccountIds.length > 0 ? { allowedAccountIds: [...guards.allowedAccountIds] } : {}),
    defaultTags: [
      {
        tags: {
          Project: project,
          Stage: stage.name,
          ManagedBy: 'cdktf',
          ...defined({ PreviewUntil: previewUntil }),
          ...guards.tags,
        },
      },
    ],
  });
  return region.stringValue;
}
