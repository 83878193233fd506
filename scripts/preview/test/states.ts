import { project } from '../../../infra/config.ts';

/** A resource of a state, as Terraform writes it. */
export function resource(type: string, attributes: object, mode = 'managed'): object {
  return {
    mode,
    type,
    name: 'a',
    provider: 'provider["registry.terraform.io/hashicorp/aws"]',
    instances: [{ attributes }],
  };
}

export function stateOf(...resources: readonly object[]): string {
  return JSON.stringify({ version: 4, terraform_version: '1.14.0', serial: 1, lineage: 'x', outputs: {}, resources });
}

/** The tags of a preview stage, as the provider puts them. */
export function tags(stage: string, until: string): Readonly<Record<string, string>> {
  return { Project: project, Stage: stage, ManagedBy: 'cdktf', PreviewUntil: until };
}

export function cluster(tagsAll: object, more: object = {}): object {
  return resource('aws_rds_cluster', {
    ...{ deletion_protection: false, skip_final_snapshot: true, tags: {}, tags_all: tagsAll },
    ...more,
  });
}

/** The state of the database stack of a preview stage. */
export function previewState(stage: string, until: string): string {
  return stateOf(
    resource('aws_caller_identity', {}, 'data'),
    cluster(tags(stage, until)),
    resource('random_id', { hex: '1323a02a' }),
  );
}
