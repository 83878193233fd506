// The kinds of stacks that a stage can have.
import {
  databaseStackId,
  dsqlStackId,
  functionsStackId,
  hasDsql,
  hasFunctions,
  type Stage,
} from '../../infra/stages/index.ts';

/** In the order of a deploy. */
const STACK_KINDS = ['database', 'dsql', 'functions'] as const;
export type StackKind = (typeof STACK_KINDS)[number];

export const STACK_ID: Readonly<Record<StackKind, (stage: Stage) => string>> = {
  database: databaseStackId,
  dsql: dsqlStackId,
  functions: functionsStackId,
};

const HAS: Readonly<Record<StackKind, (stage: Stage) => boolean>> = {
  database: () => true,
  dsql: hasDsql,
  functions: hasFunctions,
};

/**
 * The kinds that a stage has, or the requested one.
 * @throws {Error} the stage does not have that kind
 */
export function kindsOf(stage: Stage, only: StackKind | undefined): readonly StackKind[] {
  if (only === undefined) return STACK_KINDS.filter((kind) => HAS[kind](stage));
  checkKind(stage, only);
  return [only];
}

/** @throws {Error} the stage has no such stack */
function checkKind(stage: Stage, only: StackKind): void {
  if (HAS[only](stage)) return;
  const [what, option] =
    only === 'dsql' ? ['with Aurora DSQL', 'dsql.enabled'] : ['of functions', 'functions.authorizer'];
  throw new Error(
    `Stage ${stage.name} has no stack ${what}. Received: --only ${only}. Allowed: --only ${kindsOf(stage, undefined).join(', ')}. Set ${option} in infra/stages/${stage.name}.ts first.`,
  );
}
