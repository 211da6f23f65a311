// <parapet-editor>: CodeMirror in a shadow root (where its styles are adopted sheets, which `style-src 'self'`
// allows), or a plain text area. It keeps the texts; the application asks for them. Offsets are UTF-16 code units.
//
// Events: `parapet-change` with detail { id, pasted, own }: whether it came in one piece, and whether a person wrote
// it (and not a fix or an undo).

import { defaultKeymap, history, historyKeymap, redo, undo } from "@codemirror/commands";
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

class ParapetEditor extends HTMLElement {
  #view;
  #area;
  #language = new Compartment();
  /** Per text: { state } with CodeMirror, { text } without; and whether its lines ended in CRLF. */
  #texts = new Map();
  #current = null;
  #plain = false;
  #quiet = false;

  connectedCallback() {
    if (this.#view) return;
    const root = this.attachShadow({ mode: "open" });
    const host = document.createElement("div");
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(
      ":host{display:block;min-height:0}:host>div,textarea{height:100%;width:100%;box-sizing:border-box}" +
        "textarea{border:0;padding:.6rem;resize:none;font:13px/1.55 var(--mono);background:var(--code-bg);" +
        "color:var(--ink);white-space:pre;overflow:auto}textarea:focus{outline:2px solid var(--accent);outline-offset:-2px}" +
        "[hidden]{display:none}",
    );
    root.adoptedStyleSheets = [sheet];
    this.#area = document.createElement("textarea");
    this.#area.spellcheck = false;
    this.#area.hidden = true;
    this.#area.setAttribute("aria-label", "Text to check");
    this.#area.addEventListener("input", (event) => {
      const entry = this.#texts.get(this.#current);
      if (!entry) return;
      entry.state = this.#state(this.#area.value);
      this.#changed(event.inputType === "insertFromPaste" || event.inputType === "insertFromDrop", true);
    });
    root.append(host, this.#area);
    this.#view = new EditorView({ parent: host, root, dispatchTransactions: (list, view) => this.#dispatch(list, view) });
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
      placeholder(this.getAttribute("placeholder") ?? ""),
      shown,
      theme,
      this.#language.of(text.length > PLAIN_ABOVE ? [] : [json(), syntaxHighlighting(colours), lintGutter()]),
    ];
    return EditorState.create({ doc: text, extensions });
  }

  #dispatch(list, view) {
    view.update(list);
    if (this.#quiet || !list.some((transaction) => transaction.docChanged)) return;
    const pasted = list.some((t) => t.isUserEvent("input.paste") || t.isUserEvent("input.drop"));
    const own = list.some((t) => (t.isUserEvent("input") && !t.isUserEvent("input.fix")) || t.isUserEvent("delete"));
    this.#changed(pasted, own);
  }

  #changed(pasted, own) {
    this.dispatchEvent(new CustomEvent("parapet-change", { detail: { id: this.#current, pasted, own } }));
  }

  #keep() {
    const entry = this.#texts.get(this.#current);
    if (entry && !this.#plain) entry.state = this.#view.state;
  }

  /** Adds a text, or replaces the one with this id. */
  open(id, text) {
    const crlf = text.includes("\r\n");
    this.#texts.set(id, { state: this.#state(text), crlf });
    if (this.#current === id) {
      this.#current = null;
      this.show(id);
    }
  }

  show(id) {
    if (this.#current === id || !this.#texts.has(id)) return;
    this.#keep();
    this.#current = id;
    const { state } = this.#texts.get(id);
    if (this.#plain) this.#area.value = state.doc.toString();
    else this.#view.setState(state);
  }

  /** The id of the text that is shown. */
  get shown() {
    return this.#current;
  }

  close(id) {
    if (this.#current === id) this.#current = null;
    this.#texts.delete(id);
  }

  #stateOf(id) {
    return id === this.#current && !this.#plain ? this.#view.state : this.#texts.get(id)?.state;
  }

  /** The text as it is analysed: lines end in LF. */
  text(id) {
    return this.#stateOf(id)?.doc.toString() ?? "";
  }

  /** The text as it is saved: with the line ends that it came with. */
  saved(id) {
    const text = this.text(id);
    return this.#texts.get(id)?.crlf ? text.replaceAll("\n", "\r\n") : text;
  }

  /** Applies edits [{ from, to, insert }] as one step that can be undone. */
  apply(id, edits) {
    const state = this.#stateOf(id);
    if (!state) return;
    const transaction = { changes: edits, userEvent: "input.fix", scrollIntoView: true };
    if (id === this.#current && !this.#plain) {
      this.#view.dispatch(transaction);
    } else {
      this.#texts.get(id).state = state.update(transaction).state;
      if (id === this.#current) this.#area.value = this.text(id);
      this.dispatchEvent(new CustomEvent("parapet-change", { detail: { id, pasted: true, own: false } }));
    }
  }

  undo() {
    if (!this.#plain) undo(this.#view);
  }

  redo() {
    if (!this.#plain) redo(this.#view);
  }

  /** Selects a place and brings it into view. */
  reveal(id, from, to, focus) {
    this.show(id);
    if (this.#plain) {
      this.#area.focus();
      this.#area.setSelectionRange(from, to);
      const line = this.text(id).slice(0, from).split("\n").length;
      this.#area.scrollTop = Math.max(0, (line - 5) * 20);
      return;
    }
    const length = this.#view.state.doc.length;
    const range = { from: Math.min(from, length), to: Math.min(to, length) };
    this.#view.dispatch({
      selection: EditorSelection.single(range.from, range.to),
      effects: [show.of(range), EditorView.scrollIntoView(EditorSelection.range(range.from, range.to), { y: "center" })],
    });
    if (focus) this.#view.focus();
  }

  /** Underlines [{ from, to, severity, message }] in a text. */
  underline(id, list) {
    const state = this.#stateOf(id);
    if (!state || state.doc.length > PLAIN_ABOVE) return;
    const length = state.doc.length;
    const marks = list
      .slice(0, MAX_UNDERLINES)
      .map((mark) => ({ ...mark, from: Math.min(mark.from, length), to: Math.min(mark.to, length) }));
    const transaction = setDiagnostics(state, marks);
    if (id === this.#current && !this.#plain) {
      this.#quiet = true;
      this.#view.dispatch(transaction);
      this.#quiet = false;
    } else {
      this.#texts.get(id).state = state.update(transaction).state;
    }
  }

  /** Changes between the editor and a plain text area. */
  plain(on) {
    if (on === this.#plain) return;
    this.#keep();
    const id = this.#current;
    this.#plain = on;
    this.#area.hidden = !on;
    this.#view.dom.parentElement.hidden = on;
    this.#current = null;
    if (id !== null) this.show(id);
  }

  focus() {
    if (this.#plain) this.#area.focus();
    else this.#view.focus();
  }
}

customElements.define("parapet-editor", ParapetEditor);
