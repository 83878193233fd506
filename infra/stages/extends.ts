import type { Problem } from '../problem.ts';
import { didYouMean, nearest } from './nearest.ts';
import type { StageSettings } from './stage.ts';

export interface Lineage {
  /** From the first stage, which extends no other, to the requested one. */
  readonly line: readonly StageSettings[];
  /** Not empty if a stage of it is missing, or if the line has no end. */
  readonly problems: readonly Problem[];
}

/** The stages that a stage extends, and the stage itself. */
export function lineageOf(settings: StageSettings, known: readonly StageSettings[]): Lineage {
  const line: StageSettings[] = [settings];
  for (let current = settings; current.extends !== undefined; ) {
    const wanted = current.extends;
    const names = line.map(({ name }) => name).reverse();
    if (names.includes(wanted)) {
      return { line, problems: [circle([...names.slice(names.indexOf(wanted)), wanted], wanted)] };
    }
    const parent = known.find(({ name }) => name === wanted);
    if (parent === undefined) return { line, problems: [missingParent(wanted, known, current)] };
    line.unshift(parent);
    current = parent;
  }
  return { line, problems: [] };
}

function circle(names: readonly string[], wanted: string): Problem {
  return {
    setting: 'extends',
    what:
      names.length <= 2
        ? 'The stage extends itself.'
        : `The stages extend each other in a circle: ${names.join(' → ')}.`,
    received: wanted,
    allowed: 'The name of a stage that does not extend this one, directly or through others.',
    todo: 'Remove extends from one of them.',
  };
}

function missingParent(wanted: string, known: readonly StageSettings[], child: StageSettings): Problem {
  const names = known.map(({ name }) => name).filter((name) => name !== child.name);
  const meant = nearest(String(wanted), names);
  return {
    setting: 'extends',
    what: `Stage not found.${didYouMean(meant === undefined ? undefined : JSON.stringify(meant))}`,
    received: wanted,
    allowed: `${names.join(', ')}.`,
    todo: 'Correct the name, or add the stage to infra/stages/list.ts.',
  };
}
