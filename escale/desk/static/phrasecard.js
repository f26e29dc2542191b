/* The chosen group: its sentences, and the subjects that it can be given. It changes only when it is left. */
import { el, find } from "./dom.js";
import { ago } from "./times.js";
import { say } from "./words.js";

export class Card {
  constructor({ file }) {
    this.file = file;
    this.group = null;
    this.key = null;
  }

  show(group) {
    this.group = group;
    this.key = group?.key ?? null;
    if (!group) return;
    find("sentences").replaceChildren(...group.sentences.map((one) => this.sentence(one)), ...this.more());
    find("candidates").replaceChildren(...group.candidates.map((one, i) => this.candidate(one, i + 1)));
    find("heard-hint").textContent = say(group.candidates.length ? "phrases.heard_hint" : "phrases.no_candidates");
    find("split").hidden = group.sentences.length < 2;
    find("card-body").scrollTop = 0;
    this.head();
    this.refresh(group);
  }

  /* The same group, of which colleagues may have sorted something. */
  refresh(group) {
    this.group = group;
    const wait = new Set(group.ids);
    for (const line of find("sentences").querySelectorAll("[data-id]")) this.strike(line, Boolean(group.gone) || !wait.has(Number(line.dataset.id)));
    for (const button of find("card-body").querySelectorAll("button")) button.disabled = Boolean(group.gone);
    find("gone").hidden = !group.gone?.told;
    find("gone").textContent = group.gone?.told ? goneText(group.gone.verdict) : "";
    this.head();
  }

  strike(line, gone) {
    line.classList.toggle("gone", gone);
    const box = line.querySelector("input");
    if (box) box.disabled = gone;
  }

  head() {
    const [chosen, count] = [this.chosen().length, this.group.ids.length];
    const part = chosen && chosen < count;
    find("card-title").textContent = part ? say("phrases.chosen", { count: chosen, total: count }) : say("phrases.alike", { count });
  }

  /* The sentences that a subject is given to: all but those whose box was emptied. */
  chosen() {
    if (!this.group || this.group.gone) return [];
    const left = new Set([...find("sentences").querySelectorAll("input:not(:checked)")].map((box) => Number(box.value)));
    return this.group.ids.filter((id) => !left.has(id));
  }

  press(number) {
    const chosen = this.group?.candidates[number - 1];
    if (chosen) this.file(chosen.label);
  }

  sentence(one) {
    const single = this.group.sentences.length < 2;
    const id = `sentence-${one.id}`;
    const box = single ? null : el("input", { type: "checkbox", id, value: one.id, checked: true, onchange: () => this.head() });
    const text = el(single ? "p" : "label", { class: "sentence-text", for: single ? null : id }, one.text);
    const read = el("a", { href: `/desk/#${encodeURIComponent(one.conversation)}` }, say("phrases.read"));
    const notes = el("p", { class: "sentence-notes" }, say(`phrases.why_${one.why}`), " · ", ago(one.at), " · ", read);
    return el("li", { dataset: { id: one.id }, class: single ? "single" : "" }, box, text, notes);
  }

  more() {
    const count = this.group.ids.length - this.group.sentences.length;
    return count > 0 ? [el("li", { class: "soft" }, say("phrases.more", { count }))] : [];
  }

  candidate({ label, need, title, confidence }, number) {
    const percent = Math.round(confidence * 100);
    const bar = el("meter", { min: "0", max: "100", value: percent, "aria-hidden": "true" });
    const names = el("span", { class: "candidate-names" }, el("span", { class: "candidate-need" }, need), el("span", { class: "candidate-title" }, title));
    const share = el("span", { class: "candidate-share" }, say("phrases.percent", { percent }));
    const attributes = { class: "candidate", type: "button", onclick: (event) => event.detail < 2 && this.file(label) };
    return el("li", {}, el("button", attributes, el("kbd", {}, String(number)), names, bar, share));
  }
}

export function goneText(verdict) {
  if (!verdict) return say("phrases.gone_erased");
  const by = verdict.by ?? say("people.somebody");
  return verdict.need ? say("phrases.gone", { by, need: verdict.need }) : say("phrases.gone_ignored", { by });
}
