import { type Document, resourcesOf } from '../terraform/document.ts';
import { asBlocks, asText, isObject, type Value } from '../terraform/value.ts';
import { clustersOf } from './aurora.ts';

const STAGE_TAGS = /^(stage|environment|env)$/i;
const PRODUCTION = /^(production|prod|prd|live)$/i;

/**
 * Whether a stack says of itself that it is production: by a tag `stage`, `environment` or `env`, or by a cluster whose identifier has
 * the word in it. For files that come without a stage.
 */
export function looksLikeProduction(stack: Document): boolean {
  const tagged = [
    ...resourcesOf(stack, 'aws_rds_cluster').map(({ values }) => values.tags),
    ...stack.providers.flatMap(({ values }) => asBlocks(values.default_tags).map(({ tags }) => tags)),
  ];
  return (
    tagged.some(saysProduction) ||
    clustersOf(stack).some(({ values }) =>
      (asText(values.cluster_identifier) ?? '').split(/[-_]/).some((word) => PRODUCTION.test(word)),
    )
  );
}

function saysProduction(tags: Value | undefined): boolean {
  if (!isObject(tags)) return false;
  return Object.entries(tags).some(([key, value]) => STAGE_TAGS.test(key) && PRODUCTION.test(asText(value) ?? ''));
}
