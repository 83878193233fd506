import { TerraformStack } from 'cdktf';
import type { Construct } from 'constructs';
import { auroraCluster } from '../constructs/aurora-cluster.ts';
import { awsProvider } from '../constructs/aws-provider.ts';
import { capacityVariables } from '../constructs/capacity.ts';
import { connectionOutputs } from '../constructs/connection-outputs.ts';
import { defaultVpc } from '../constructs/default-vpc.ts';
import { lambdaLogGroup } from '../constructs/lambda-log-group.ts';
import { lambdaRole } from '../constructs/lambda-role.ts';
import { localState } from '../constructs/local-state.ts';
import { masterCredentials } from '../constructs/master-credentials.ts';
import { securityGroup } from '../constructs/security-group.ts';
import { subnetGroup } from '../constructs/subnet-group.ts';
import { randomSuffix } from '../constructs/suffix.ts';
import { writerInstance } from '../constructs/writer-instance.ts';
import { databaseStackId, type Stage, stageNames } from '../stages/index.ts';
import { setupInstructions } from './setup-instructions.ts';

/** Write-only arguments, which keep the password out of the state. */
const TERRAFORM_VERSION = '>= 1.11.0';

/**
 * What must never be lost: the Aurora cluster, its secret, its network, and the role that functions reach it with.
 *
 * Every resource is a direct child of the stack, whichever file makes it, so that its Terraform address
 * (`aws_rds_cluster.aurora`) does not depend on how the code is cut: an address that changes is a database replaced.
 */
export class DatabaseStack extends TerraformStack {
  constructor(scope: Construct, stage: Stage) {
    super(scope, databaseStackId(stage));
    const names = stageNames(stage);

    this.addOverride('terraform.required_version', TERRAFORM_VERSION);
    localState(this);
    const region = awsProvider(this, stage);
    const capacity = capacityVariables(this, stage.capacity);

    const network = defaultVpc(this);
    const subnets = subnetGroup(this, { name: names.subnetGroup, subnetIds: network.subnetIds });
    const group = securityGroup(this, { name: names.securityGroup, network });

    const credentials = masterCredentials(this, {
      secretName: `${names.secretPrefix}${randomSuffix(this)}`,
      username: stage.masterUsername,
      databaseName: stage.databaseName,
      clusterIdentifier: names.clusterIdentifier,
      passwordVersion: stage.passwordVersion,
      recoveryDays: stage.secretRecoveryDays,
    });
    const cluster = auroraCluster(this, {
      stage,
      identifier: names.clusterIdentifier,
      capacity,
      credentials,
      subnetGroupName: subnets.name,
      securityGroupId: group.id,
    });
    const writer = writerInstance(this, {
      identifier: names.writerIdentifier,
      cluster,
      applyImmediately: stage.applyImmediately,
    });

    const logGroup = lambdaLogGroup(this, { name: names.lambdaLogGroup, retentionDays: stage.logRetentionDays });
    const role = lambdaRole(this, {
      name: names.lambdaRole,
      clusterArn: cluster.arn,
      secretArn: credentials.secretArn,
      logGroupArn: logGroup.arn,
    });

    connectionOutputs(
      this,
      {
        aurora_cluster_arn: cluster.arn,
        aurora_secret_arn: credentials.secretArn,
        aurora_cluster_endpoint: cluster.endpoint,
        aurora_reader_endpoint: cluster.readerEndpoint,
        database_name: cluster.databaseName,
        lambda_role_arn: role.arn,
        aws_region: region,
        data_api_enabled: `\${${cluster.fqn}.enable_http_endpoint ? "Enabled" : "Disabled"}`,
        setup_instructions: setupInstructions(stage),
      },
      writer,
    );
  }
}
