import { RandomProvider } from '@cdktf/provider-random/lib/provider/index.js';
import { AuroraCluster } from '@daybreak/aurora';
import { type DataApiLevel, databaseLogGroup } from '@daybreak/aurora/facts';
import { currentAccount, logGroup, requireTerraform } from '@daybreak/aurora/parts';
import { RESOURCE_ID_PARAMETER, SECRET_KEY_PARAMETER, VPC_PARAMETERS } from '@daybreak/database/settings';
import { Fn, TerraformStack } from 'cdktf';
import type { Construct } from 'constructs';
import { alarmTopic } from '../constructs/alarm-topic.ts';
import { alarms } from '../constructs/alarms.ts';
import { awsBackup } from '../constructs/aws-backup.ts';
import { awsProvider } from '../constructs/aws-provider.ts';
import { capacityVariables } from '../constructs/capacity.ts';
import { clusterProps } from '../constructs/cluster-props.ts';
import { connectionOutputs } from '../constructs/connection-outputs.ts';
import { connectionParameters } from '../constructs/connection-parameters.ts';
import { databaseDashboard } from '../constructs/database-dashboard.ts';
import { databaseEvents } from '../constructs/database-events.ts';
import { encryptionKeys } from '../constructs/encryption-key.ts';
import { interfaceEndpoints } from '../constructs/interface-endpoints.ts';
import { lambdaRole } from '../constructs/lambda-role.ts';
import { network } from '../constructs/network.ts';
import { proxy } from '../constructs/proxy.ts';
import { proxyRole } from '../constructs/proxy-role.ts';
import { stateBackend } from '../constructs/state-backend.ts';
import { type UserSecretArns, userSecrets } from '../constructs/user-secrets.ts';
import { hasThreshold } from '../stages/alarms.ts';
import { databaseStackId, iamUserName, type Stage, stageNames } from '../stages/index.ts';
import { setupInstructions } from './setup-instructions.ts';

/**
 * The resources that must never be lost: the Aurora cluster, its secret, its network, and the role with which functions reach it.
 *
 * Every resource is a direct child of the stack, so that its Terraform address (`aws_rds_cluster.aurora`) does not depend on the structure
 * of the code. A changed address would replace the database.
 *
 * @throws {StageError} the stage keeps its state in S3, but has no bucket
 */
export class DatabaseStack extends TerraformStack {
  constructor(scope: Construct, stage: Stage) {
    super(scope, databaseStackId(stage));
    const names = stageNames(stage);
    const { durability, observability, access } = stage;

    requireTerraform(this);
    stateBackend(this, stage);
    const region = awsProvider(this, stage);
    new RandomProvider(this, 'random');
    const capacity = capacityVariables(this, stage.capacity);
    const account = currentAccount(this);

    const logGroups = observability.logExports.map((log) => databaseLogGroup(names.clusterIdentifier, log));
    const keys = encryptionKeys(this, {
      stage,
      alias: names.keyAlias,
      region,
      account,
      logGroups: [names.lambdaLogGroup, ...logGroups],
    });
    const placement = network(this, stage, names.vpc);
    // Every resource keeps its address as a child of the stack, independent of the construct's name.
    const aurora = new AuroraCluster(this, 'cluster', {
      ...clusterProps({ stage, capacity, keys, network: placement }),
      ...{ plainIds: true, region, account },
    });
    const { resource: cluster, writer, readers, secretArns } = aurora;

    const lambdaLogs = logGroup(this, 'lambda_logs', {
      name: names.lambdaLogGroup,
      retentionDays: observability.lambdaLogRetentionDays,
      keyArn: keys.logs,
    });
    const users = userSecrets(this, { stage, cluster: aurora, keyArn: keys.secret });
    const role = lambdaRole(this, {
      name: names.lambdaRole,
      accountId: account.id,
      cluster: aurora,
      secretArn: users.rw ?? secretArns.policy,
      level: access.lambdaLevel,
      logGroupArn: lambdaLogs.arn,
      permissionsBoundary: access.permissionsBoundary,
    });
    for (const [name, level] of Object.entries(access.grants)) {
      aurora.grantDataApi(name, level, {
        policyName: `${names.clusterIdentifier}-data-api`,
        secretArn: secretForLevel(level, users),
      });
    }
    for (const [name, user] of Object.entries(access.iamGrants)) {
      aurora.grantIamLogin(name, iamUserName(stage.databaseName, user), {
        policyName: `${names.clusterIdentifier}-sign-in`,
      });
    }

    const endpointsGroup = interfaceEndpoints(this, { stage, network: placement, region, accountId: account.id });
    if (durability.awsBackup !== undefined) {
      awsBackup(this, {
        stage,
        settings: durability.awsBackup,
        cluster: { arn: cluster.arn, named: `Aurora cluster ${names.clusterIdentifier}` },
        names: { vault: names.backupVault, plan: names.backupPlan, role: names.backupRole },
        account,
      });
    }
    const proxySettings = stage.network.proxy;
    const front =
      proxySettings === undefined
        ? undefined
        : proxy(this, {
            ...{
              stage,
              cluster,
              writer,
              settings: proxySettings,
              network: placement,
              clusterGroup: aurora.securityGroup,
            },
            secretArn: secretArns.policy,
            role: proxyRole(this, {
              name: names.proxyRole,
              clusterIdentifier: names.clusterIdentifier,
              accountId: account.id,
              region,
              secretArn: secretArns.policy,
              secretKeyArn: keys.secret,
              permissionsBoundary: access.permissionsBoundary,
            }),
          });

    const topicArn =
      hasThreshold(observability.alarms) || observability.events
        ? alarmTopic(this, {
            name: names.alarmTopic,
            emails: observability.alarmEmails,
            account,
            keyArn: keys.alarms,
            events: observability.events,
          })
        : undefined;
    const alarmArns =
      topicArn === undefined
        ? []
        : alarms(this, {
            stage,
            cluster,
            namePrefix: names.alarmPrefix,
            maxCapacity: capacity.maxAcu,
            actions: [topicArn, ...observability.alarmTopicArns],
          });
    if (topicArn !== undefined && observability.events) {
      databaseEvents(this, { namePrefix: names.eventsPrefix, topicArn, cluster, instances: [writer, ...readers] });
    }
    if (observability.dashboard) {
      databaseDashboard(this, {
        name: names.dashboard,
        region,
        cluster,
        maxCapacity: capacity.maxAcu,
        hasReaders: readers.length > 0,
        family: stage.engine.family,
        alarms: alarmArns,
      });
    }

    const connection = {
      aurora_cluster_arn: cluster.arn,
      aurora_secret_arn: secretArns.output,
      aurora_cluster_endpoint: cluster.endpoint,
      aurora_reader_endpoint: cluster.readerEndpoint,
      proxy_endpoint: front?.endpoint,
      database_name: cluster.databaseName,
      lambda_role_arn: role.arn,
      aws_region: region,
      aurora_rw_secret_arn: users.rw,
      aurora_ro_secret_arn: users.ro,
      aurora_migrate_secret_arn: users.migrate,
    };
    connectionOutputs(
      this,
      {
        ...connection,
        data_api_enabled: `\${${cluster.fqn}.enable_http_endpoint ? "Enabled" : "Disabled"}`,
        setup_instructions: setupInstructions(stage),
      },
      writer,
    );
    connectionParameters(this, {
      stage,
      values: {
        ...connection,
        aurora_secret_arn: secretArns.policy,
        [SECRET_KEY_PARAMETER]: keys.secret,
        [RESOURCE_ID_PARAMETER]: access.iamUsers ? cluster.clusterResourceId : undefined,
        ...(stage.functions.backend === 'postgres'
          ? {
              [VPC_PARAMETERS.vpc]: placement.vpcId,
              [VPC_PARAMETERS.subnets]: Fn.join(',', placement.subnetIds),
              [VPC_PARAMETERS.databaseGroup]: (front?.group ?? aurora.securityGroup).id,
              [VPC_PARAMETERS.endpointsGroup]: endpointsGroup?.id,
              // The id of a proxy is the last part of its ARN.
              [VPC_PARAMETERS.databaseResource]:
                front === undefined ? cluster.clusterResourceId : Fn.element(Fn.split(':', front.arn), 6),
            }
          : {}),
      },
    });
  }
}

/** The secret of the user with the least rights that a level of the Data API makes sense with; undefined: the master user's. */
function secretForLevel(level: DataApiLevel, users: UserSecretArns): string | undefined {
  if (level === 'migrate') return users.migrate;
  return level === 'read' ? users.ro : users.rw;
}
