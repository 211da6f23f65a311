// A plain text area: what the page starts with, and what may be chosen instead of the editor.
//
// It undoes by itself: a text area forgets its own history whenever a fix changes it, and the editor that comes later
// takes this one over.

import { edited } from "./steps.js";

/** Of a line, in pixels: 13 px with a line height of 1.55, as in the style. */
const LINE = 20.15;

export class Area {
  #entry;
  #changed;
  /** Whether keys or a pointer are in the middle of something that would be lost with the area. */
  #busy = { composing: false, pressed: false, typed: 0 };

  constructor(root, changed) {
    this.#changed = changed;
    this.dom = document.createElement("textarea");
    this.dom.spellcheck = false;
    this.dom.setAttribute("aria-label", "Text to check");
    this.dom.setAttribute("autocorrect", "off");
    this.dom.setAttribute("autocapitalize", "off");
    root.append(this.dom);
    const listen = (name, handle) => this.dom.addEventListener(name, handle);
    listen("input", (event) => this.#input(event));
    listen("beforeinput", (event) => {
      if (event.inputType !== "historyUndo" && event.inputType !== "historyRedo") return;
      event.preventDefault();
      event.inputType === "historyUndo" ? this.undo() : this.redo();
    });
    listen("keydown", (event) => {
      if (!(event.ctrlKey || event.metaKey) || event.altKey) return;
      const key = event.key.toLowerCase();
      if (key !== "z" && (key !== "y" || event.metaKey)) return;
      event.preventDefault();
      key === "y" || event.shiftKey ? this.redo() : this.undo();
    });
    listen("compositionstart", () => (this.#busy.composing = true));
    listen("compositionend", () => (this.#busy.composing = false));
    listen("pointerdown", () => (this.#busy.pressed = true));
    for (const name of ["pointerup", "pointercancel"]) addEventListener(name, () => (this.#busy.pressed = false), true);
  }

  /** Whether the area may be put away: nothing is being typed, selected or composed. */
  get idle() {
    const { composing, pressed, typed } = this.#busy;
    if (composing || pressed) return false;
    if (!this.focused) return true;
    // A script may not open a touch keyboard again: there the area stays until it is left.
    return matchMedia("(pointer: fine)").matches && Date.now() - typed > 1000;
  }

  get focused() {
    return this.dom.getRootNode().activeElement === this.dom;
  }

  show(entry) {
    this.#entry = entry;
    this.#write();
    const { anchor, head } = entry.selection;
    this.dom.setSelectionRange(Math.min(anchor, head), Math.max(anchor, head), head < anchor ? "backward" : "forward");
    this.dom.scrollTop = Math.max(0, entry.line - 1) * LINE;
  }

  /** Notes in the entry what is seen of it, and lets it go. */
  leave(entry) {
    const { selectionStart, selectionEnd, selectionDirection, scrollTop } = this.dom;
    const back = selectionDirection === "backward";
    entry.selection = { anchor: back ? selectionEnd : selectionStart, head: back ? selectionStart : selectionEnd };
    entry.line = 1 + Math.round(scrollTop / LINE);
    this.#entry = undefined;
  }

  text(entry) {
    return entry.steps.text;
  }

  apply(entry, edits) {
    entry.steps.become(edited(entry.steps.text, edits));
    this.#stale(entry);
    if (entry === this.#entry) this.#write(entry.steps.past.at(-1));
  }

  undo() {
    this.#step(this.#entry?.steps.undo());
  }

  redo() {
    this.#step(this.#entry?.steps.redo());
  }

  reveal(entry, from, to) {
    // A selection is seen only in an area that has the focus.
    this.dom.focus();
    this.dom.setSelectionRange(from, to);
    this.#scrollTo(from);
    entry.shown = { from, to };
  }

  /** Only kept for the editor. */
  underline(entry, marks) {
    entry.marks = marks;
  }

  focus() {
    this.dom.focus();
  }

  #input(event) {
    const entry = this.#entry;
    if (!entry) return;
    this.#busy.typed = Date.now();
    const kind = event.inputType;
    entry.steps.become(this.dom.value, kind === "insertText" || kind === "insertCompositionText");
    this.#stale(entry);
    this.#changed(kind === "insertFromPaste" || kind === "insertFromDrop", true);
  }

  #step(range) {
    if (!range) return;
    this.#stale(this.#entry);
    this.#write();
    this.dom.setSelectionRange(range.from, range.to);
    this.#scrollTo(range.from);
    this.#changed(false, false);
  }

  /** The places were those of the text before. */
  #stale(entry) {
    entry.marks = [];
    entry.shown = undefined;
  }

  /** Shows the entry's text, and leaves the view where it is. */
  #write(changed) {
    const { text } = this.#entry.steps;
    if (this.dom.value === text) return;
    const { scrollTop, scrollLeft } = this.dom;
    this.dom.value = text;
    if (changed) this.dom.setSelectionRange(changed.from, changed.from + changed.inserted.length);
    this.dom.scrollTo(scrollLeft, scrollTop);
  }

  #scrollTo(from) {
    const line = this.#entry.steps.text.slice(0, from).split("\n").length;
    const { scrollTop, clientHeight } = this.dom;
    const top = (line - 1) * LINE;
    if (top < scrollTop || top + 2 * LINE > scrollTop + clientHeight) this.dom.scrollTop = Math.max(0, top - 5 * LINE);
  }
}
