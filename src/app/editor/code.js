// The editor: CodeMirror in the shadow root of <parapet-editor> (where its styles are adopted sheets, which
// `style-src 'self'` allows). Comes after the page has started, and gives itself to the element.

import { defaultKeymap, history, historyKeymap, isolateHistory, redo, undo } from "@codemirror/commands";
import { json } from "@codemirror/lang-json";
import { HighlightStyle, bracketMatching, foldGutter, syntaxHighlighting } from "@codemirror/language";
import { lintGutter, setDiagnostics } from "@codemirror/lint";
import { highlightSelectionMatches, search, searchKeymap } from "@codemirror/search";
import { Compartment, EditorSelection, EditorState, StateEffect, StateField } from "@codemirror/state";
import {
  Decoration,
  EditorView,
  drawSelection,
  highlightActiveLine,
  highlightActiveLineGutter,
  keymap,
  lineNumbers,
  placeholder,
} from "@codemirror/view";
import { tags } from "@lezer/highlight";
import { Steps } from "./steps.js";

/** Above this the text is shown without colours and underlines: they cost more than they tell. */
const PLAIN_ABOVE = 2_000_000;
const MAX_UNDERLINES = 500;

const colours = HighlightStyle.define([
  { tag: tags.propertyName, color: "var(--code-key)" },
  { tag: tags.string, color: "var(--code-string)" },
  { tag: [tags.number, tags.bool, tags.null], color: "var(--code-number)" },
]);

const theme = EditorView.theme({
  "&": { height: "100%", backgroundColor: "var(--code-bg)", color: "var(--ink)", fontSize: "13px" },
  "&.cm-focused": { outline: "none" },
  ".cm-scroller": { fontFamily: "var(--mono)", lineHeight: "1.55" },
  ".cm-content": { caretColor: "var(--ink)" },
  ".cm-cursor": { borderLeftColor: "var(--ink)" },
  ".cm-gutters": { backgroundColor: "var(--code-bg)", color: "var(--faint)", border: "none" },
  ".cm-activeLine, .cm-activeLineGutter": { backgroundColor: "var(--line-bg)" },
  "&.cm-focused .cm-selectionBackground, .cm-selectionBackground": { backgroundColor: "var(--selection) !important" },
  ".cm-panels": { backgroundColor: "var(--panel)", color: "var(--ink)" },
  ".cm-placeholder": { color: "var(--faint)", whiteSpace: "pre-wrap" },
  ".cm-tooltip": { backgroundColor: "var(--panel)", color: "var(--ink)", border: "1px solid var(--rule)" },
  ".cm-shown": { backgroundColor: "var(--mark)", outline: "1px solid var(--mark-edge)", borderRadius: "2px" },
  ".cm-foldPlaceholder": { background: "var(--line-bg)", border: "none", color: "var(--faint)" },
});

const show = StateEffect.define();
const shown = StateField.define({
  create: () => Decoration.none,
  update(marks, transaction) {
    for (const effect of transaction.effects) {
      if (effect.is(show)) {
        const { from, to } = effect.value;
        marks = to > from ? Decoration.set([Decoration.mark({ class: "cm-shown" }).range(from, to)]) : Decoration.none;
      }
    }
    return marks.map(transaction.changes);
  },
  provide: (field) => EditorView.decorations.from(field),
});

class Code {
  #view;
  #entry;
  #placeholder;
  #changed;
  #language = new Compartment();
  #quiet = false;

  constructor(root, placeholder, changed) {
    this.#placeholder = placeholder;
    this.#changed = changed;
    this.dom = document.createElement("div");
    this.dom.hidden = true;
    root.append(this.dom);
    this.#view = new EditorView({ parent: this.dom, root, dispatchTransactions: (list, view) => this.#dispatch(list, view) });
  }

  get focused() {
    return this.#view.hasFocus;
  }

  /** Makes the editor's state from what was done in the area: the text, and every step that can be undone or redone. */
  take(entry) {
    const { steps } = entry;
    let state = entry.state ?? this.#state(steps.first());
    const step = ({ from, to, insert }) => {
      const annotations = isolateHistory.of("full");
      state = state.update({ changes: { from, to, insert }, annotations, userEvent: "input" }).state;
    };
    for (const { from, removed, inserted } of [...steps.past, ...[...steps.future].reverse()]) {
      step({ from, to: from + removed.length, insert: inserted });
    }
    steps.future.forEach(() => undo({ state, dispatch: (transaction) => (state = transaction.state) }));
    const { length } = state.doc;
    const { anchor, head } = entry.selection;
    const selection = EditorSelection.single(Math.min(anchor, length), Math.min(head, length));
    const effects = entry.shown ? [show.of(within(entry.shown, length))] : [];
    entry.state = state.update({ selection, effects }).state;
    entry.steps = undefined;
    if (entry.marks.length > 0) this.underline(entry, entry.marks);
    entry.marks = [];
  }

  /** Leaves the text to the area. The state stays, with its history: the area's steps come on top of it. */
  give(entry) {
    entry.steps = new Steps(entry.state.doc.toString());
    entry.shown = undefined;
  }

  show(entry) {
    this.#entry = entry;
    this.#view.setState(entry.state);
    if (entry.line > 1) {
      const { doc } = entry.state;
      const at = doc.line(Math.min(entry.line, doc.lines)).from;
      this.#view.dispatch({ effects: EditorView.scrollIntoView(at, { y: "start", yMargin: 0 }) });
    }
  }

  leave(entry) {
    const { state, scrollDOM } = this.#view;
    entry.state = state;
    const { anchor, head } = state.selection.main;
    entry.selection = { anchor, head };
    const top = this.#view.lineBlockAtHeight(scrollDOM.scrollTop).from;
    entry.line = state.doc.lineAt(Math.min(top, state.doc.length)).number;
    this.#entry = undefined;
  }

  text(entry) {
    return this.#stateOf(entry).doc.toString();
  }

  apply(entry, edits) {
    this.#update(entry, { changes: edits, userEvent: "input.fix", scrollIntoView: true });
  }

  undo() {
    undo(this.#view);
  }

  redo() {
    redo(this.#view);
  }

  reveal(entry, from, to, focus) {
    const range = within({ from, to }, this.#view.state.doc.length);
    this.#view.dispatch({
      selection: EditorSelection.single(range.from, range.to),
      effects: [show.of(range), EditorView.scrollIntoView(EditorSelection.range(range.from, range.to), { y: "center" })],
    });
    if (focus) this.#view.focus();
  }

  underline(entry, list) {
    const state = this.#stateOf(entry);
    const { length } = state.doc;
    if (length > PLAIN_ABOVE) return;
    const marks = list.slice(0, MAX_UNDERLINES).map((mark) => ({ ...mark, ...within(mark, length) }));
    this.#update(entry, setDiagnostics(state, marks));
  }

  focus() {
    this.#view.focus();
  }

  #stateOf(entry) {
    return entry === this.#entry ? this.#view.state : entry.state;
  }

  /** Changes a text without telling of it. */
  #update(entry, transaction) {
    if (entry !== this.#entry) {
      entry.state = entry.state.update(transaction).state;
      return;
    }
    this.#quiet = true;
    this.#view.dispatch(transaction);
    this.#quiet = false;
  }

  #state(text) {
    const extensions = [
      lineNumbers(),
      foldGutter(),
      history(),
      drawSelection(),
      EditorState.allowMultipleSelections.of(true),
      bracketMatching(),
      highlightActiveLine(),
      highlightActiveLineGutter(),
      highlightSelectionMatches(),
      search({ top: true }),
      // Tab is left to the browser, so that the keyboard can leave the editor.
      keymap.of([...searchKeymap, ...historyKeymap, ...defaultKeymap]),
      EditorView.contentAttributes.of({ "aria-label": "Text to check", spellcheck: "false", autocorrect: "off" }),
      // A policy inside a JSON string is one long line.
      text.length > PLAIN_ABOVE ? [] : EditorView.lineWrapping,
      placeholder(this.#placeholder),
      shown,
      theme,
      this.#language.of(text.length > PLAIN_ABOVE ? [] : [json(), syntaxHighlighting(colours), lintGutter()]),
    ];
    return EditorState.create({ doc: text, extensions });
  }

  #dispatch(list, view) {
    view.update(list);
    // Another editor may ask for the text.
    if (this.#entry) this.#entry.state = view.state;
    if (this.#quiet || !list.some((transaction) => transaction.docChanged)) return;
    const pasted = list.some((t) => t.isUserEvent("input.paste") || t.isUserEvent("input.drop"));
    const own = list.some((t) => (t.isUserEvent("input") && !t.isUserEvent("input.fix")) || t.isUserEvent("delete"));
    this.#changed(pasted, own);
  }
}

const within = ({ from, to }, length) => ({ from: Math.min(from, length), to: Math.min(to, length) });

customElements.get("parapet-editor").arrived(Code);
