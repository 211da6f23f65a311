// <parapet-editor>: keeps the texts; the application asks for them. Offsets are UTF-16 code units.
//
// It starts with a plain text area. The editor with colours and underlines (code.js) is several times as large as all
// of this; it comes later and takes over when nobody is in the middle of typing, with the steps that can be undone.
//
// <parapet-beside> shows another of its texts next to it, for two that are compared.
//
// Events: `parapet-change` with detail { id, pasted, own }: whether it came in one piece, and whether a person wrote
// it (and not a fix or an undo).

import { Area } from "./area.js";
import { Steps } from "./steps.js";

/** How often to look whether the area may be put away. */
const LOOK_MS = 250;

class ParapetEditor extends HTMLElement {
  /** The class of the editor, when it is there, and who waits for it. */
  static #Code;
  static #waiting = new Set();

  #area;
  #code;
  /** The one of the two that is seen. */
  #surface;
  /**
   * Per text: whether its lines ended in CRLF, and what the surfaces keep of it. `steps` is the text with what was done
   * to it in the area; `state` is the editor's, made from it, and then the area's steps begin anew.
   */
  #texts = new Map();
  #current = null;
  #plain = false;
  /** Of two that share their texts: the one that keeps them, and the one beside it. */
  #main;
  #beside;

  /** Takes the editor's class. */
  static arrived(Code) {
    ParapetEditor.#Code = Code;
    ParapetEditor.#waiting.forEach((element) => element.#takeOver());
    ParapetEditor.#waiting.clear();
  }

  connectedCallback() {
    if (this.#area) return;
    const root = this.attachShadow({ mode: "open" });
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(
      ":host{display:block;min-height:0}:host>div,textarea{height:100%;width:100%;box-sizing:border-box}" +
        "textarea{display:block;border:0;margin:0;padding:4px 6px 4px 58px;resize:none;font:13px/1.55 var(--mono);" +
        "background:var(--code-bg);color:var(--ink);white-space:pre;overflow:auto}textarea::placeholder{color:var(--faint);" +
        "opacity:1}textarea:focus{outline:2px solid var(--accent);outline-offset:-2px}[hidden]{display:none}",
    );
    root.adoptedStyleSheets = [sheet];
    this.#area = new Area(root, (pasted, own) => this.#changed(this.#current, pasted, own));
    this.#surface = this.#area;
    if (this.follows) return;
    if (ParapetEditor.#Code) this.#takeOver();
    else ParapetEditor.#waiting.add(this);
  }

  /** Whether it shows texts of another one. */
  get follows() {
    return false;
  }

  /** Shares the texts of `main` from now on. */
  join(main) {
    this.#main = main;
    main.#beside = this;
    this.#texts = main.#texts;
    this.#follow();
  }

  /** Shows texts as the other one does: each text is kept in one form. */
  #follow() {
    const main = this.#main;
    if (main.#surface === main.#code) this.#code ??= this.#editor();
    const surface = main.#surface === main.#code ? this.#code : this.#area;
    this.#surface.dom.hidden = true;
    surface.dom.hidden = false;
    this.#surface = surface;
  }

  /** Shows nothing: a text is open in one place only. */
  rest() {
    const entry = this.#texts.get(this.#current);
    if (entry) this.#surface.leave(entry);
    this.#current = null;
  }

  /** Where a text is shown. */
  #host(id) {
    return this.#beside?.shown === id ? this.#beside : this;
  }

  #editor() {
    return new ParapetEditor.#Code(this.shadowRoot, this.getAttribute("placeholder") ?? "", (pasted, own) =>
      this.#changed(this.#current, pasted, own),
    );
  }

  #changed(id, pasted, own) {
    this.dispatchEvent(new CustomEvent("parapet-change", { detail: { id, pasted, own } }));
  }

  /** Puts the editor in the place of the area, as soon as nothing is lost by it. */
  #takeOver() {
    if (this.#plain) return;
    if (!this.#area.idle) {
      setTimeout(() => this.#takeOver(), LOOK_MS);
      return;
    }
    this.#code ??= this.#editor();
    this.#change(this.#code);
  }

  #change(surface) {
    const before = this.#surface;
    if (surface === before) return;
    const focused = before.focused;
    const beside = this.#beside?.shown;
    this.#beside?.rest();
    const entry = this.#texts.get(this.#current);
    if (entry) before.leave(entry);
    before.dom.hidden = true;
    surface.dom.hidden = false;
    this.#surface = surface;
    // Where the area takes over, the editor's state stays in the entry: the area's steps come on top of it.
    for (const each of this.#texts.values()) surface.take?.(each);
    for (const each of this.#texts.values()) before.give?.(each);
    if (entry) surface.show(entry);
    if (focused) surface.focus();
    this.dataset.surface = surface === this.#area ? "area" : "code";
    this.#beside?.#follow();
    if (beside != null) this.#beside.show(beside);
  }

  /** Adds a text, or replaces the one with this id. */
  open(id, text) {
    const crlf = text.includes("\r\n");
    const steps = new Steps(text.replace(/\r\n?/g, "\n"));
    const entry = { crlf, steps, state: undefined, marks: [], shown: undefined, selection: { anchor: 0, head: 0 }, line: 1 };
    const beside = this.#host(id) === this.#beside;
    if (beside) this.#beside.rest();
    this.#texts.set(id, entry);
    this.#surface.take?.(entry);
    if (beside) this.#beside.show(id);
    this.#area.dom.placeholder = this.getAttribute("placeholder") ?? "";
    if (this.#current === id) {
      this.#current = null;
      this.show(id);
    }
  }

  show(id) {
    const entry = this.#texts.get(id);
    if (this.#current === id || !entry || this.#main?.shown === id) return;
    if (this.#beside?.shown === id) this.#beside.rest();
    const before = this.#texts.get(this.#current);
    if (before) this.#surface.leave(before);
    this.#current = id;
    this.#surface.show(entry);
  }

  /** The id of the text that is shown. */
  get shown() {
    return this.#current;
  }

  close(id) {
    if (this.#beside?.shown === id) this.#beside.rest();
    if (this.#current === id) this.#current = null;
    this.#texts.delete(id);
  }

  /** The text as it is analysed: lines end in LF. */
  text(id) {
    const entry = this.#texts.get(id);
    return entry ? this.#surface.text(entry) : "";
  }

  /** The text as it is saved: with the line ends that it came with. */
  saved(id) {
    const text = this.text(id);
    return this.#texts.get(id)?.crlf ? text.replaceAll("\n", "\r\n") : text;
  }

  /** Applies edits [{ from, to, insert }] as one step that can be undone. */
  apply(id, edits) {
    const entry = this.#texts.get(id);
    if (!entry) return;
    this.#host(id).#surface.apply(entry, edits);
    this.#changed(id, false, false);
  }

  undo() {
    this.#surface.undo();
  }

  redo() {
    this.#surface.redo();
  }

  /** Selects a place and brings it into view. */
  reveal(id, from, to, focus) {
    this.show(id);
    const entry = this.#texts.get(id);
    if (entry) this.#surface.reveal(entry, from, to, focus);
  }

  /** Underlines [{ from, to, severity, message }] in a text. */
  underline(id, list) {
    const entry = this.#texts.get(id);
    if (entry) this.#host(id).#surface.underline(entry, list);
  }

  /** Changes between the editor and a plain text area. */
  plain(on) {
    this.#plain = on;
    if (on) this.#change(this.#area);
    // Asked for by a person: nothing to wait for. Without the editor's class it takes over when it comes.
    else if (ParapetEditor.#Code) this.#takeOver();
    else ParapetEditor.#waiting.add(this);
  }

  focus() {
    this.#surface.focus();
  }
}

class ParapetBeside extends ParapetEditor {
  get follows() {
    return true;
  }
}

customElements.define("parapet-editor", ParapetEditor);
customElements.define("parapet-beside", ParapetBeside);
