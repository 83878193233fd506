import { currentAccount, requireTerraform } from '@daybreak/aurora/parts';
import { TerraformStack } from 'cdktf';
import type { Construct } from 'constructs';
import { alarmTopic } from '../constructs/alarm-topic.ts';
import { awsBackup } from '../constructs/aws-backup.ts';
import { awsProvider } from '../constructs/aws-provider.ts';
import { contractOutputs } from '../constructs/connection-outputs.ts';
import { connectionParameters } from '../constructs/connection-parameters.ts';
import { dsqlAlarms } from '../constructs/dsql-alarms.ts';
import { dsqlCluster } from '../constructs/dsql-cluster.ts';
import { dsqlDashboard } from '../constructs/dsql-dashboard.ts';
import { dsqlKeys } from '../constructs/encryption-key.ts';
import { grantDsqlConnect } from '../constructs/grant-dsql.ts';
import { stateBackend } from '../constructs/state-backend.ts';
import { hasThreshold } from '../stages/alarms.ts';
import { dsqlStackId, type Stage, stageNames } from '../stages/index.ts';

/** The role that deploys and migrates. Functions have their own roles. */
const ADMIN = 'admin';

/**
 * The cluster of Aurora DSQL, and who may connect. Like the database stack, it must never be lost.
 *
 * Every resource is a direct child of the stack, so that its Terraform address does not depend on the structure of the code. A changed
 * address would replace the database.
 *
 * @throws {StageError} the stage keeps its state in S3, but has no bucket
 */
export class DsqlStack extends TerraformStack {
  constructor(scope: Construct, stage: Stage) {
    super(scope, dsqlStackId(stage));
    const names = stageNames(stage);
    const { dsql, observability } = stage;

    requireTerraform(this);
    stateBackend(this, stage);
    const region = awsProvider(this, stage);
    const account = currentAccount(this);
    const keys = dsqlKeys(this, { stage, alias: names.dsqlKeyAlias, region, account });
    const { cluster, endpoint } = dsqlCluster(this, { stage, region, keyArn: keys.cluster });

    for (const [role, level] of Object.entries(dsql.grants)) {
      grantDsqlConnect(this, granteeOf(role, level, names.dsql), { level, clusterArn: cluster.arn });
    }
    if (typeof dsql.awsBackup === 'object') {
      awsBackup(this, {
        stage,
        settings: dsql.awsBackup,
        cluster: { arn: cluster.arn, named: `Aurora DSQL cluster ${names.dsql}` },
        names: { vault: `${names.dsql}-backups`, plan: `${names.dsql}-backups`, role: names.dsqlBackupRole },
        account,
      });
    }
    let alarms: readonly string[] = [];
    if (hasThreshold(dsql.alarms)) {
      const topicArn = alarmTopic(this, {
        name: `${names.dsql}-alarms`,
        emails: observability.alarmEmails,
        account,
        keyArn: keys.alarms,
        events: false,
      });
      const actions = [topicArn, ...observability.alarmTopicArns];
      alarms = dsqlAlarms(this, { stage, identifier: cluster.identifier, namePrefix: `${names.dsql}-`, actions });
    }
    if (observability.dashboard) {
      dsqlDashboard(this, { name: names.dsql, region, identifier: cluster.identifier, alarms });
    }

    const connection = {
      dsql_endpoint: endpoint,
      dsql_user: ADMIN,
      dsql_region: region,
      dsql_cluster_arn: cluster.arn,
    };
    contractOutputs(this, 'dsql', connection);
    connectionParameters(this, { stage, values: connection, of: 'Aurora DSQL cluster' });
  }
}

/** A policy is attached by the role name without path. The database identifies the role by its ARN, which has the path. */
function granteeOf(role: string, level: string, cluster: string) {
  const id = role.replace(/[^A-Za-z0-9]/g, (other) => `_${other.charCodeAt(0).toString(16)}_`);
  return { name: role.split('/').at(-1) ?? role, policyId: `dsql_${level}_${id}`, policyName: `${cluster}-connect` };
}
