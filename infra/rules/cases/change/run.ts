import { change, clusterUpdate, type RuleCase, ref } from '../plans.ts';

const check = (status: string) => ({
  checks: [
    {
      address: { kind: 'check', name: 'data_api', to_display: 'check.data_api' },
      status,
      instances: [{ status, problems: status === 'fail' ? [{ message: 'The Data API is off.' }] : [] }],
    },
  ],
});

export const RUN_CASES: Readonly<Record<string, RuleCase>> = {
  'PLAN-RUN-001': { fires: { top: { errored: true, complete: false } }, quiet: { top: { errored: false } } },
  'PLAN-RUN-002': { fires: { top: { complete: false } }, quiet: { top: { complete: false, errored: true } } },
  'PLAN-RUN-003': { fires: { top: check('fail') }, quiet: { top: check('pass') } },
  'PLAN-RUN-004': {
    fires: { changes: [clusterUpdate({}, {}, { actions: ['restart'] })] },
    quiet: { changes: [clusterUpdate({}, {}, { actions: ['no-op'] })] },
  },
  'PLAN-RUN-005': {
    fires: { top: { action_invocations: [{ address: 'action.aws_lambda_invoke.reset', type: 'aws_lambda_invoke' }] } },
    quiet: { top: { action_invocations: [], deferred_action_invocations: null } },
  },
  'PLAN-REST-006': {
    fires: { changes: [change('aws_rds_instance_state.stop', { after: { identifier: 'shop', state: 'stopped' } })] },
    quiet: { changes: [change('aws_rds_instance_state.stop', { before: { identifier: 'shop', state: 'stopped' } })] },
  },
  'PLAN-REST-001': {
    fires: { changes: [clusterUpdate({ argument_without_a_rule: true }, { argument_without_a_rule: false })] },
    quiet: { changes: [clusterUpdate({ tags: { team: 'a' } }, { tags: { team: 'b' } })] },
  },
  'PLAN-REST-004': {
    fires: {
      changes: [
        clusterUpdate(
          {},
          { backup_retention_period: undefined },
          { unknown: ['backup_retention_period'], code: { backup_retention_period: ref('data.external.days.result') } },
        ),
      ],
    },
    quiet: { changes: [clusterUpdate({ backup_retention_period: 7 }, { backup_retention_period: 14 })] },
  },
  'PLAN-REST-002': {
    fires: { changes: [change('aws_db_subnet_group.shop', { before: { name: 'shop' } })] },
    quiet: { changes: [change('aws_db_subnet_group.shop', { after: { name: 'shop' } })] },
  },
  'PLAN-REST-005': {
    fires: { changes: [change('aws_dynamodb_table.carts', { before: { name: 'carts' } })] },
    quiet: {
      changes: [
        change('aws_dynamodb_table.carts', { before: { name: 'carts' }, after: { name: 'carts' } }),
        change('aws_db_option_group.shop', { after: { name: 'shop' } }),
      ],
    },
  },
  'PLAN-REST-003': {
    fires: {
      changes: [change('aws_lambda_function.f', { before: { memory_size: 128 }, after: { memory_size: 256 } })],
    },
    quiet: {
      changes: [change('aws_lambda_function.f', { before: { memory_size: 128 }, after: { memory_size: 128 } })],
    },
  },
};
