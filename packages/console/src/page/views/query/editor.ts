import {
  autocompletion,
  type CompletionSource,
  closeBrackets,
  closeBracketsKeymap,
  closeCompletion,
  completionKeymap,
} from '@codemirror/autocomplete';
import { defaultKeymap, history, historyKeymap } from '@codemirror/commands';
import { keywordCompletionSource, PostgreSQL, schemaCompletionSource, sql as sqlLanguage } from '@codemirror/lang-sql';
import { bracketMatching, HighlightStyle, syntaxHighlighting } from '@codemirror/language';
import { Compartment, EditorState, type Extension, RangeSetBuilder } from '@codemirror/state';
import {
  Decoration,
  type DecorationSet,
  drawSelection,
  EditorView,
  keymap,
  placeholder,
  ViewPlugin,
  type ViewUpdate,
} from '@codemirror/view';
import { tokensOf } from '@daybreak/sql-text';
import { tags } from '@lezer/highlight';
import type { Schema } from '../../../database/schema.ts';

export interface EditorOptions {
  readonly parent: HTMLElement;
  readonly text: string;
  readonly onChange: (text: string) => void;
  readonly onRun: () => void;
  readonly onPlan: () => void;
}

export interface Editor {
  setText(text: string): void;
  setSchema(schema: Schema): void;
  focus(): void;
  destroy(): void;
}

const COLOURS = HighlightStyle.define([
  { tag: tags.keyword, color: 'var(--accent)' },
  { tag: [tags.string, tags.special(tags.string)], color: 'var(--ok)' },
  { tag: [tags.number, tags.bool, tags.null], color: 'var(--warn)' },
  { tag: tags.comment, color: 'var(--soft)', fontStyle: 'italic' },
]);

const THEME = EditorView.theme({
  '&': { minHeight: '120px', maxHeight: '40vh' },
  '&.cm-focused': { outline: 'none' },
  '.cm-scroller': { fontFamily: 'var(--mono)', fontSize: 'var(--t2)', lineHeight: '1.5', overflow: 'auto' },
  '.cm-content': { caretColor: 'var(--ink)', padding: 'var(--s2) 0' },
  '.cm-cursor': { borderLeftColor: 'var(--ink)' },
  '.cm-placeholder': { color: 'var(--soft)' },
  '.cm-parameter': { color: 'var(--bad)', fontWeight: '600' },
  '&.cm-focused .cm-matchingBracket': { backgroundColor: 'var(--warn-paper)' },
  '& .cm-selectionLayer .cm-selectionBackground, &.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground':
    { background: 'var(--selected)' },
  '.cm-tooltip': { background: 'var(--raised)', border: '1px solid var(--edge)', color: 'var(--ink)' },
  '.cm-tooltip.cm-tooltip-autocomplete > ul': { minWidth: '140px', maxWidth: 'min(700px, 60vw)' },
  '.cm-tooltip.cm-tooltip-autocomplete > ul > li[aria-selected]': {
    background: 'var(--accent)',
    color: 'var(--paper)',
  },
});

const PARAMETER = Decoration.mark({ class: 'cm-parameter' });

/** The editor's SQL dialect cannot tell `:name` from `::`, so the Data API's reader finds the parameters. */
const parameters = ViewPlugin.fromClass(
  class {
    decorations: DecorationSet;
    constructor(view: EditorView) {
      this.decorations = marksOf(view);
    }
    update(update: ViewUpdate) {
      if (update.docChanged) this.decorations = marksOf(update.view);
    }
  },
  { decorations: (plugin) => plugin.decorations },
);

function marksOf(view: EditorView): DecorationSet {
  const marks = new RangeSetBuilder<Decoration>();
  for (const { kind, start, end } of tokensOf(view.state.doc.toString(), 'data-api')) {
    if (kind === 'named') marks.add(start, end, PARAMETER);
  }
  return marks.finish();
}

/** The SQL editor. Tab leaves it, as in any field. */
export function createEditor(options: EditorOptions): Editor {
  const language = new Compartment();
  const nonce = document.querySelector('meta[name=csp-nonce]')?.getAttribute('content') ?? '';
  const run = (work: () => void) => (editor: EditorView) => {
    // It would cover the result.
    closeCompletion(editor);
    work();
    return true;
  };
  const view = new EditorView({
    parent: options.parent,
    state: EditorState.create({
      doc: options.text,
      extensions: [
        EditorView.cspNonce.of(nonce),
        keymap.of([
          { key: 'Mod-Enter', run: run(options.onRun) },
          { key: 'Mod-Shift-Enter', run: run(options.onPlan) },
          ...closeBracketsKeymap,
          ...completionKeymap,
          ...historyKeymap,
          ...defaultKeymap,
        ]),
        history(),
        drawSelection(),
        bracketMatching(),
        closeBrackets(),
        THEME,
        syntaxHighlighting(COLOURS),
        language.of(languageOf(undefined)),
        parameters,
        placeholder('SELECT … WHERE id = :id'),
        EditorView.lineWrapping,
        EditorView.contentAttributes.of({ 'aria-label': 'SQL' }),
        EditorView.updateListener.of((update) => {
          if (update.docChanged) options.onChange(update.state.doc.toString());
        }),
      ],
    }),
  });
  return {
    setText(text) {
      if (text !== view.state.doc.toString()) {
        view.dispatch({ changes: { from: 0, to: view.state.doc.length, insert: text } });
      }
    },
    setSchema(schema) {
      view.dispatch({ effects: language.reconfigure(languageOf(schema)) });
    },
    focus: () => view.focus(),
    destroy: () => view.destroy(),
  };
}

function languageOf(schema: Schema | undefined): Extension {
  const tables: Record<string, Record<string, string[]>> = {};
  for (const { schema: of, name, columns } of schema?.tables ?? []) {
    tables[of] ??= {};
    tables[of][name] = [...columns];
  }
  const [defaultSchema] = schema?.searchPath ?? [];
  const known = { dialect: PostgreSQL, schema: tables, ...(defaultSchema !== undefined && { defaultSchema }) };
  const sources = [schemaCompletionSource(known), keywordCompletionSource(PostgreSQL, true)];
  return [
    sqlLanguage({ dialect: PostgreSQL }),
    autocompletion({ icons: false, override: sources.map(outsideParameters) }),
  ];
}

/** No completion after `:`, because the user chooses the name of a parameter. The type of a cast, `::type`, is completed. */
const outsideParameters =
  (source: CompletionSource): CompletionSource =>
  (context) =>
    context.matchBefore(/(?:^|[^:]):\w*/) === null ? source(context) : null;
