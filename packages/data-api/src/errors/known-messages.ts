/** Templates of PostgreSQL's own sentences, by class of SQLSTATE; {@link statement-sentences.ts} has the notation. */
export type Sentences = Readonly<Record<string, readonly string[]>>;

/** A part of a sentence that is not fixed. */
type Slot = 'constraint' | 'table' | 'column' | 'name' | 'word' | 'n' | 'value';

const QUOTED = '"([^"]{1,128})"';
/** Each pattern reads at most about 200 characters, except for a value, and needs at most linear time. */
const SLOTS: Readonly<Record<Slot, string>> = {
  constraint: QUOTED,
  table: QUOTED,
  column: QUOTED,
  name: QUOTED,
  // A type in quotes has capitals; text after a colon or a semicolon may be a value.
  word: '((?:"[^"]{1,128}"|[^":;\\n]){1,200})',
  n: '(\\d{1,9})',
  value: '("[^]*")',
};

interface Sentence {
  readonly pattern: RegExp;
  /** Fixed texts; a slot is between each two of them. */
  readonly fixed: readonly string[];
  readonly slots: readonly Slot[];
}

function sentence(template: string): Sentence {
  const fixed = template.split(/\{\w+\}/);
  const slots = [...template.matchAll(/\{(\w+)\}/g)].map(([, slot]) => slot as Slot);
  const source = fixed.map((text, index) => {
    const slot = slots[index];
    return text.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&') + (slot === undefined ? '' : SLOTS[slot]);
  });
  return { pattern: new RegExp(`^${source.join('')}`), fixed, slots };
}

/** Compiled at the first error: a program without one does not pay for it. */
const compiled = new Map<readonly string[], readonly Sentence[]>();
function sentencesOf(templates: readonly string[]): readonly Sentence[] {
  const known = compiled.get(templates) ?? templates.map(sentence);
  compiled.set(templates, known);
  return known;
}

/** A message of PostgreSQL without values, and the names that programs read. */
export interface KnownMessage {
  readonly text: string;
  readonly constraint?: string;
  readonly table?: string;
  readonly column?: string;
}

/** Whether a quoted name may be shown: one that the caller wrote into the SQL text is not a secret. */
export type MayShow = (name: string) => boolean;

/** The part of a message that is one of these sentences; undefined if none matches. */
export function readSentence(
  templates: readonly string[],
  message: string,
  mayShow: MayShow,
): KnownMessage | undefined {
  for (const { pattern, fixed, slots } of sentencesOf(templates)) {
    const match = pattern.exec(message);
    if (match === null) continue;
    const names: { constraint?: string; table?: string; column?: string } = {};
    let text = fixed[0] ?? '';
    for (const [index, slot] of slots.entries()) {
      const value = match[index + 1] ?? '';
      if (slot === 'constraint' || slot === 'table' || slot === 'column') names[slot] = value;
      text += shown(slot, value, mayShow) + (fixed[index + 1] ?? '');
    }
    return { text, ...names };
  }
  return undefined;
}

function shown(slot: Slot, value: string, mayShow: MayShow): string {
  if (slot === 'value') return '"…"';
  if (slot === 'word' || slot === 'n') return value;
  return slot === 'name' && !mayShow(value) ? '"…"' : `"${value}"`;
}
