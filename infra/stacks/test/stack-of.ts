import { resolveStage, type StageSettings, stages, withStateBucket } from '../../stages/index.ts';
import { blocksOf, type JsonObject, type StackJson } from '../../test/proof/stack-json.ts';
import { type Synthesised, synthesise } from '../../test/proof/synthesise.ts';
import { DatabaseStack } from '../database-stack.ts';
import { DsqlStack } from '../dsql-stack.ts';
import { FunctionsStack } from '../functions-stack.ts';
import { testCode } from './code.ts';

/** The database stack of a stage with these settings; a state in S3 uses a test bucket. */
export function synthesiseStage(settings: StageSettings): Synthesised {
  const stage = withStateBucket(resolveStage(settings, stages), 'state-of-tests');
  return synthesise((app) => new DatabaseStack(app, stage));
}

/** The functions stack of such a stage, with test zips. */
export function synthesiseFunctions(settings: StageSettings): Synthesised {
  const stage = withStateBucket(resolveStage(settings, stages), 'state-of-tests');
  return synthesise((app) => new FunctionsStack(app, stage, testCode()));
}

/** The dsql stack of such a stage. */
export function synthesiseDsql(settings: StageSettings): Synthesised {
  const stage = withStateBucket(resolveStage(settings, stages), 'state-of-tests');
  return synthesise((app) => new DsqlStack(app, stage));
}

export function stackOf(settings: Omit<StageSettings, 'name'>): StackJson {
  return synthesiseStage({ name: 'test', ...settings }).json;
}

/** The arguments of one resource, data source or ephemeral resource. @throws {Error} nothing has that address */
export function at(stack: StackJson, address: string): JsonObject {
  const found = blocksOf(stack).find((block) => block.address === address);
  if (!found) throw new Error(`The stack has no ${address}.`);
  return found.body;
}

export function addresses(stack: StackJson, type = ''): readonly string[] {
  return blocksOf(stack)
    .map(({ address }) => address)
    .filter((address) => address.startsWith(type))
    .sort();
}
