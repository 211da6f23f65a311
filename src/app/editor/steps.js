// What was changed in a text, step by step, so that it can be undone, and done once more in another editor.

/** Letters that follow one another within this time are one step. */
const TOGETHER_MS = 500;

/** The smallest change { from, removed, inserted } that makes `after` of `before`. */
export function difference(before, after) {
  const shorter = Math.min(before.length, after.length);
  let from = 0;
  while (from < shorter && before.charCodeAt(from) === after.charCodeAt(from)) from++;
  let same = 0;
  while (
    same < shorter - from &&
    before.charCodeAt(before.length - 1 - same) === after.charCodeAt(after.length - 1 - same)
  ) {
    same++;
  }
  return { from, removed: before.slice(from, before.length - same), inserted: after.slice(from, after.length - same) };
}

/** `text` with edits [{ from, to, insert }] that do not overlap. */
export function edited(text, edits) {
  const parts = [];
  let at = 0;
  for (const { from, to, insert } of [...edits].sort((a, b) => a.from - b.from)) {
    parts.push(text.slice(at, from), insert);
    at = to;
  }
  return parts.join("") + text.slice(at);
}

/** A text with its steps: those that were made, and those that were undone and can be made again. */
export class Steps {
  past = [];
  future = [];
  #last = 0;

  constructor(text) {
    this.text = text;
  }

  /** Takes what the text has become. `typed`: letter by letter. */
  become(text, typed = false) {
    const step = difference(this.text, text);
    const before = this.past.at(-1);
    const now = Date.now();
    if (typed && before?.typed && now - this.#last < TOGETHER_MS && step.removed === "" && step.from === before.from + before.inserted.length) {
      before.inserted += step.inserted;
    } else if (step.removed !== "" || step.inserted !== "") {
      this.past.push({ ...step, typed });
    }
    this.#last = now;
    this.future = [];
    this.text = text;
  }

  /** Takes the last step back. Where the text changed, or nothing if there is no step. */
  undo() {
    const step = this.past.pop();
    if (!step) return undefined;
    this.future.push(step);
    const { from, removed, inserted } = step;
    this.text = edited(this.text, [{ from, to: from + inserted.length, insert: removed }]);
    return { from, to: from + removed.length };
  }

  redo() {
    const step = this.future.pop();
    if (!step) return undefined;
    this.past.push(step);
    const { from, removed, inserted } = step;
    this.text = edited(this.text, [{ from, to: from + removed.length, insert: inserted }]);
    return { from, to: from + inserted.length };
  }

  /** The text before all steps. */
  first() {
    const copy = new Steps(this.text);
    copy.past = [...this.past];
    while (copy.undo());
    return copy.text;
  }
}
