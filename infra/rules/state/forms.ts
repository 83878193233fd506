// The forms of state rules: what is wrong with one resource, or with one argument of it.
import { type Block, type Document, resourcesOf } from '../../terraform/document.ts';
import { given } from '../../terraform/show.ts';
import { asBoolean, asNumber, asText, isSet, Unresolved, type Value } from '../../terraform/value.ts';
import { clustersOf, instancesOf } from '../aurora.ts';
import type { Problem, RuleContext, StateRule } from '../rule.ts';

type Find = StateRule['find'];

/** The blocks that a rule judges, such as `clustersOf`. */
type Pick = (document: Document) => readonly Block[];

/** What is wrong: the text of what was given, or a problem that says more. Nothing is where it is false, undefined or an empty text. */
export type Wrong = string | Partial<Problem> | false | undefined;

/** What a rule about one argument calls wrong. */
export type Test = (value: Value | undefined, block: Block, document: Document) => boolean;

type Body = Omit<StateRule, 'id' | 'severity' | 'what'>;

/** A rule whose problems are refused: its id, and what happened. */
export function stop(id: StateRule['id'], what: string, body: Body): StateRule {
  return { id, severity: 'stop', what, ...body };
}

/** A rule whose problems are warned of. */
export function look(id: StateRule['id'], what: string, body: Body): StateRule {
  return { id, severity: 'look', what, ...body };
}

/** The resources of these types. */
export function resources(...types: readonly string[]): Pick {
  return (document) => resourcesOf(document, ...types);
}

/** Judges each block by itself. */
export function each(
  pick: Pick,
  wrong: (block: Block, document: Document, context: RuleContext) => Wrong | readonly Wrong[],
): Find {
  return (document, context) =>
    pick(document).flatMap((at) =>
      [wrong(at, document, context)]
        .flat()
        .flatMap((one) => (one ? [{ at, ...(typeof one === 'string' ? { received: one } : one) }] : [])),
    );
}

/** Judges each instance together with its cluster. */
export function eachInstance(wrong: (instance: Block, cluster: Block) => Wrong | readonly Wrong[]): Find {
  return (document, context) =>
    clustersOf(document).flatMap((cluster) =>
      each(
        () => instancesOf(document, cluster),
        (instance) => wrong(instance, cluster),
      )(document, context),
    );
}

/** Judges one argument of each block, where it is known or not set. The finding shows its value: not for secrets. */
export function argument(pick: Pick, name: string, isWrong: Test): Find {
  return each(pick, (block, document) => {
    const value = block.values[name];
    return !(value instanceof Unresolved) && isWrong(value, block, document) && given(block, name);
  });
}

/** Judges production only. */
export function inProduction(find: Find): Find {
  return (document, context) => (context.production ? find(document, context) : []);
}

export function isTrue(value: Value | undefined): boolean {
  return asBoolean(value) === true;
}

/** Not true, or not set. A value that is not known is not judged. */
export function isNotTrue(value: Value | undefined): boolean {
  return !(value instanceof Unresolved) && asBoolean(value) !== true;
}

/** A number below or above, or between two steps. */
export function outside(least: number, most: number, step = 1): (value: Value | undefined) => boolean {
  return (value) => {
    const number = asNumber(value);
    return number !== undefined && !(Number.isInteger(number / step) && number >= least && number <= most);
  };
}

/** A text or a number that is not one of these. */
export function noneOf(...allowed: readonly (string | number)[]): Test {
  const texts = allowed.map(String);
  return (value) => isSet(value) && !texts.includes(asText(value) ?? texts[0] ?? '');
}

/** A text that is not accepted. */
export function refusedBy(accepts: RegExp | ((text: string, block: Block) => boolean)): Test {
  return (value, block) => {
    const text = asText(value);
    return text !== undefined && !(accepts instanceof RegExp ? accepts.test(text) : accepts(text, block));
  };
}
