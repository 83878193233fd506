import { describe, expect, test } from '@jest/globals';
import { project } from '../../infra/config.ts';
import { sightOf } from './state.ts';
import { cluster, previewState, resource, stateOf, tags } from './test/states.ts';

const DAY = '2026-12-06';
const sight = (text: string) => sightOf(text, { project, stage: 'pr-7' });

describe('a state', () => {
  test('with the tags of its preview stage has an expiry date', () => {
    expect(sight(previewState('pr-7', DAY))).toEqual({ kind: 'preview', until: DAY });
  });

  test.each([
    ['without resources', stateOf()],
    ['with data sources only', stateOf(resource('aws_caller_identity', {}, 'data'))],
  ])('%s is empty', (_, text) => {
    expect(sight(text)).toEqual({ kind: 'empty' });
  });

  test.each<[string, string, string]>([
    ['that is not JSON', 'x', 'it is not a Terraform state of version 4'],
    ['of another version', '{"version":3,"resources":[]}', 'it is not a Terraform state of version 4'],
    ['without tags', stateOf(resource('random_id', {})), 'no resource of it has the tags of a preview stage'],
    [
      'of another stage',
      previewState('production', DAY),
      'aws_rds_cluster.a has the tag Stage "production", not "pr-7"',
    ],
    [
      'of another project',
      stateOf(cluster({ ...tags('pr-7', DAY), Project: 'other' })),
      `aws_rds_cluster.a has the tag Project "other", not "${project}"`,
    ],
    [
      'of a stage that is not a preview',
      stateOf(cluster({ Project: project, Stage: 'pr-7' })),
      'aws_rds_cluster.a has the tag PreviewUntil (none), not a day: it is not a preview stage',
    ],
    [
      'with a day that does not exist',
      previewState('pr-7', '2026-02-30'),
      'aws_rds_cluster.a has the tag PreviewUntil "2026-02-30", not a day: it is not a preview stage',
    ],
    [
      'with one resource of another owner',
      stateOf(cluster(tags('pr-7', DAY)), resource('aws_s3_bucket', { tags_all: {} })),
      `aws_s3_bucket.a has the tag Project (none), not "${project}"`,
    ],
    [
      'with two expiry dates',
      stateOf(cluster(tags('pr-7', DAY)), resource('aws_iam_role', { tags_all: tags('pr-7', '2026-12-07') })),
      'its tags PreviewUntil differ: 2026-12-06, 2026-12-07',
    ],
  ])('%s is refused', (_, text, reason) => {
    expect(sight(text)).toEqual({ kind: 'refused', reason });
  });

  test.each([
    [{ deletion_protection: true }, 'aws_rds_cluster.a has deletion protection'],
    [{ skip_final_snapshot: false }, 'aws_rds_cluster.a takes a final snapshot, so its data must be kept'],
    [{ skip_final_snapshot: null }, 'aws_rds_cluster.a takes a final snapshot, so its data must be kept'],
  ])('of a cluster with %j has its protection', (attributes, protection) => {
    const text = stateOf(cluster(tags('pr-7', DAY), attributes));

    expect(sight(text)).toEqual({ kind: 'preview', until: DAY, protection });
  });

  test('of a cluster of Aurora DSQL has its protection', () => {
    const dsql = (guarded: boolean) =>
      stateOf(resource('aws_dsql_cluster', { tags_all: tags('pr-7', DAY), deletion_protection_enabled: guarded }));

    expect(sight(dsql(true))).toMatchObject({ protection: 'aws_dsql_cluster.a has deletion protection' });
    expect(sight(dsql(false))).toEqual({ kind: 'preview', until: DAY });
  });

  test('of a cluster without the argument is not protected', () => {
    expect(sight(stateOf(cluster(tags('pr-7', DAY), { deletion_protection: null })))).not.toHaveProperty('protection');
  });
});
