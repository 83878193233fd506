// Reads a YAML file, keeps the line of each value, and refuses values that YAML reads differently from how they look.
import { type Document, isMap, isScalar, LineCounter, type Node, parseDocument, visit } from 'yaml';

/** A key or an index on the path to a value. */
export type Path = readonly (string | number)[];

export interface YamlFile {
  /** The value as JavaScript; null for an empty file. */
  readonly value: unknown;
  /** The line of the value, of its key, or of the nearest value around it. */
  lineOf(path: Path): number;
  /** The value as written; undefined if it is not a single value. */
  written(path: Path): string | undefined;
  /** Line and message of each part that cannot be read. */
  readonly problems: readonly { readonly line: number; readonly message: string }[];
  /** The path to each key. */
  readonly keys: readonly Path[];
}

export function readYaml(source: string): YamlFile {
  const lines = new LineCounter();
  const document = parseDocument(source, { lineCounter: lines, prettyErrors: false });
  const problems = [...document.errors, ...document.warnings].map(({ code, message, pos }) => ({
    line: lines.linePos(pos[0]).line,
    message: MESSAGES[code] ?? `${message.split('\n')[0]}.`,
  }));
  const keys = keysOf(document.contents, []);
  if (problems.length === 0) problems.push(...changedNumbers(document, lines));
  return {
    value: document.errors.length > 0 ? null : document.toJS({ maxAliasCount: 10 }),
    problems,
    keys,
    lineOf(path) {
      for (let length = path.length; length > 0; length -= 1) {
        const parent = length === 1 ? document.contents : document.getIn(path.slice(0, length - 1), true);
        const pair = isMap(parent)
          ? parent.items.find(({ key }) => isScalar(key) && key.value === path[length - 1])
          : undefined;
        const offset = (pair?.key as Node | undefined)?.range?.[0];
        if (offset !== undefined) return lines.linePos(offset).line;
      }
      return 1;
    },
    written(path) {
      const node = document.getIn(path, true);
      return isScalar(node) ? (node.source ?? String(node.value)) : undefined;
    },
  };
}

const MESSAGES: Readonly<Record<string, string>> = {
  TAB_AS_INDENT: 'A tab indents this line. Use spaces.',
  DUPLICATE_KEY: 'The key occurs twice. Remove one of them.',
  MULTIPLE_DOCS: 'A second document begins here. Expected one document: remove the line "---".',
};

/** Numbers such as 012 or 12345678901234567890: YAML drops the zeros, and JavaScript rounds. */
function changedNumbers(document: Document, lines: LineCounter) {
  const found: { line: number; message: string }[] = [];
  visit(document, {
    Scalar(_, node) {
      if (typeof node.value !== 'number' || node.source === undefined || node.source === String(node.value)) return;
      found.push({
        line: lines.linePos(node.range?.[0] ?? 0).line,
        message: `Got the number ${node.source}, which YAML reads as ${node.value}. Write text in quotes: "${node.source}".`,
      });
    },
  });
  return found;
}

function keysOf(node: unknown, path: Path): readonly Path[] {
  if (!isMap(node)) return [];
  return node.items.flatMap(({ key, value }) => {
    const own = [...path, isScalar(key) ? String(key.value) : ''];
    return [own, ...keysOf(value, own)];
  });
}
