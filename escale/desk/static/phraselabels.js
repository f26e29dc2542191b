/* All subjects in French, found by typing. */
import { el, find } from "./dom.js";
import { say } from "./words.js";

const plain = (text) => text.normalize("NFD").replace(/[\u0300-\u036f]/g, "").toLowerCase();

export class LabelList {
  constructor({ choose }) {
    this.choose = choose;
    this.all = [];
    this.dialog = find("labels");
    this.filter = find("filter");
    this.filter.addEventListener("input", () => this.narrow());
    this.filter.addEventListener("keydown", (event) => this.press(event));
    find("labels-cancel").addEventListener("click", () => this.dialog.close());
  }

  async load(asked) {
    this.all = (await asked())?.labels ?? [];
  }

  need(label) {
    return this.all.find((one) => one.label === label)?.need ?? label;
  }

  open() {
    this.filter.value = "";
    this.narrow();
    this.dialog.showModal();
    this.filter.focus();
  }

  narrow() {
    const wanted = plain(this.filter.value).split(/\s+/).filter(Boolean);
    this.found = this.all.filter((one) => wanted.every((word) => plain(`${one.need} ${one.title}`).includes(word)));
    find("options").replaceChildren(...this.found.map((one, i) => this.option(one, i)));
    find("none").hidden = this.found.length > 0;
    find("found").textContent = say("phrases.labels_count", { count: this.found.length });
    this.point(0);
  }

  option({ label, need, title }, i) {
    const names = [el("span", { class: "option-need" }, need), " ", el("span", { class: "option-title" }, title)];
    return el("li", { role: "option", id: `option-${i}`, "aria-selected": "false", onclick: () => this.take(label) }, ...names);
  }

  point(to) {
    this.at = Math.max(0, Math.min(to, this.found.length - 1));
    for (const option of find("options").children) option.setAttribute("aria-selected", String(option.id === `option-${this.at}`));
    const chosen = find(`option-${this.at}`);
    chosen?.scrollIntoView({ block: "nearest" });
    if (chosen) this.filter.setAttribute("aria-activedescendant", chosen.id);
    else this.filter.removeAttribute("aria-activedescendant");
  }

  press(event) {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!step && event.key !== "Enter") return;
    event.preventDefault();
    if (step) this.point(this.at + step);
    else if (this.found.length && !event.repeat) this.take(this.found[this.at].label);
  }

  take(label) {
    this.dialog.close();
    this.choose(label);
  }
}
