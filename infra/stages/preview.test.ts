import { describe, expect, test } from '@jest/globals';
import { project } from '../config.ts';
import { synthesiseStage } from '../stacks/test/stack-of.ts';
import {
  findStage,
  resolveStage,
  StageError,
  type StageSettings,
  UnknownStageError,
  withPreviewUntil,
} from './index.ts';

const DAY = '2026-12-06';

/** The tags that the provider puts on everything that it makes. */
function tagsOf(settings: StageSettings): unknown {
  const { json } = synthesiseStage(settings);
  const [aws] = (
    json.provider as { readonly aws: readonly { readonly default_tags: readonly { readonly tags: object }[] }[] }
  ).aws;
  return aws?.default_tags[0]?.tags;
}

describe('a preview stage', () => {
  test('is made from its number: dev for a while, with its state in S3', () => {
    const { name, preview, state, region } = findStage('pr-123');

    expect({ name, preview, backend: state.backend, region }).toEqual({
      name: 'pr-123',
      preview: true,
      backend: 's3',
      region: findStage('dev').region,
    });
  });

  test.each(['pr-0', 'pr-01', 'pr-', 'pr-1234567', 'pr-1a', 'pr-1-2', 'pr-<number>', 'PR-1', 'pr--1', 'pr-1 '])(
    'cannot be %j, because each pull request has exactly one stage name',
    (name) => {
      expect(() => findStage(name)).toThrow(UnknownStageError);
    },
  );

  test('is listed by its pattern if a stage is not found', () => {
    expect(() => findStage('pr-x')).toThrow(/Stages: dev, .*pr-<number>\. /);
  });
});

describe('the expiry date of a preview stage', () => {
  test('comes from the environment of the synth, or from the stage file', () => {
    expect(withPreviewUntil(findStage('pr-1'), DAY).previewUntil).toBe(DAY);
    expect(withPreviewUntil({ ...findStage('pr-1'), previewUntil: '2027-01-01' }, DAY).previewUntil).toBe('2027-01-01');
    expect(withPreviewUntil(findStage('dev'), DAY).previewUntil).toBeUndefined();
    expect(() => withPreviewUntil(findStage('pr-1'), '7d')).toThrow(StageError);
  });

  test('is a tag of everything that the stack makes, and other stages have no such tag', () => {
    expect(tagsOf(withPreviewUntil(findStage('pr-1'), DAY))).toEqual({
      ...{ Project: project, Stage: 'pr-1', ManagedBy: 'cdktf' },
      PreviewUntil: DAY,
    });
    expect(tagsOf({ name: 'dev' })).not.toHaveProperty('PreviewUntil');
  });

  test('must be known: a stage without it is never destroyed', () => {
    expect(() => synthesiseStage(findStage('pr-1'))).toThrow(
      /previewUntil.*\n.*\n?[\s\S]*npm run deploy -- --stage pr-1 --expires YYYY-MM-DD/,
    );
  });
});

test('a preview stage with a local state is refused, with the reason', () => {
  expect(() => resolveStage({ ...findStage('pr-1'), state: { backend: 'local' } })).toThrow(
    'A local state is lost with the runner of CI, and then nothing can destroy the preview stage.',
  );
});
