/* The list of groups: the newest sentence of each, how many there are, since when. */
import { Kept, arrange, el, find, hidden } from "./dom.js";
import { ago } from "./times.js";
import { say } from "./words.js";

export class Rows {
  constructor({ choose }) {
    this.box = find("rows");
    this.rows = new Kept((shown) => makeRow(shown, choose));
  }

  show(groups, current) {
    const keys = new Set(groups.map((group) => group.key));
    const focused = this.box.contains(document.activeElement) && document.activeElement.dataset.key;
    arrange(this.box, groups.map((group) => this.rows.get(group.key, shownRow(group))));
    this.rows.only(keys);
    for (const row of this.box.querySelectorAll(".phrase-row")) mark(row, row.dataset.key === String(current));
    if (focused && keys.has(focused)) this.focus(focused);
  }

  /* Whether there is a row to see and to focus. */
  focus(key) {
    const row = this.box.querySelector(`[data-key="${CSS.escape(key)}"]`);
    if (!row?.checkVisibility()) return false;
    row.focus({ preventScroll: true });
    row.scrollIntoView({ block: "nearest" });
    return true;
  }
}

function mark(row, current) {
  if (current) row.setAttribute("aria-current", "true");
  else row.removeAttribute("aria-current");
}

function shownRow({ key, ids, sentences, last_at, gone }) {
  return { key, count: ids.length, text: sentences[0]?.text ?? "", why: sentences[0]?.why ?? "unsure", last_at, gone: Boolean(gone) };
}

function makeRow({ key, count, text, why, last_at, gone }, choose) {
  const many = count > 1 ? el("span", { class: "phrase-many" }, el("span", { "aria-hidden": "true" }, `×${count}`), hidden(say("phrases.alike", { count }))) : null;
  const notes = el("span", { class: "phrase-notes" }, many, el("span", {}, say(`phrases.why_${why}`)), ago(last_at));
  const name = gone ? "phrase-row gone" : "phrase-row";
  const row = el("button", { class: name, type: "button", dataset: { key }, onclick: () => choose(key) }, el("span", { class: "phrase-text" }, text), notes);
  return el("li", {}, row);
}
