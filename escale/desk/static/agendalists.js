/* Beside the calendar: the same appointments and absences as lists with buttons, for keyboards and readers. */
import { toast } from "./announce.js";
import { Refusal } from "./api.js";
import { arrange, el, find, Kept } from "./dom.js";
import { say } from "./words.js";

const MEETINGS = new Set(["booked", "held", "offered", "done", "no_show"]);
const AWAY = new Set(["absence", "extra"]);

export class AgendaLists {
  constructor(forms, acts) {
    this.forms = forms;
    this.acts = acts;
    this.meetings = new Kept((one) => this.meeting(one));
    this.away = new Kept((one) => this.stretch(one));
  }

  show(found) {
    this.fill("meetings", this.meetings, found.filter((one) => MEETINGS.has(one.kind)));
    if (find("away")) this.fill("away", this.away, found.filter((one) => AWAY.has(one.kind)));
  }

  fill(id, kept, found) {
    found.sort((one, other) => one.start.localeCompare(other.start));
    arrange(find(id), found.map((one) => kept.get(one.id, one)));
    kept.only(new Set(found.map((one) => one.id)));
    find(`no-${id}`).hidden = found.length > 0;
  }

  focus(id) {
    const row = [...document.querySelectorAll(".side-rows > li")].find((one) => one.dataset.id === id);
    row?.querySelector("button, strong")?.focus();
    row?.scrollIntoView({ block: "nearest" });
  }

  meeting(one) {
    const about = [one.subject, one.channel, one.with && say("agenda.with", { consultant: one.with })].filter(Boolean);
    return el(
      "li",
      { class: `side-row is-${one.kind}`, dataset: { id: one.id } },
      el("p", {}, el("strong", {}, one.title), el("span", { class: "side-when" }, one.said)),
      about.length ? el("p", {}, about.join(" · ")) : null,
      one.note ? el("p", { class: "side-note" }, one.note) : null,
      one.contact ? el("p", {}, say("agenda.reach", { contact: one.contact })) : null,
      one.words ? el("p", {}, el("q", {}, one.words)) : null,
      this.buttons(one),
    );
  }

  buttons(one) {
    const made = [
      one.movable && this.button("move", one, () => this.forms.move(one)),
      one.cancellable && this.button("cancel", one, () => this.forms.cancel(one)),
      one.finishable && one.kind !== "done" && this.button("came", one, () => this.finish(one, true)),
      one.finishable && one.kind !== "no_show" && this.button("missed", one, () => this.finish(one, false)),
    ].filter(Boolean);
    return made.length ? el("p", { class: "side-acts" }, made) : null;
  }

  button(what, one, act) {
    const name = say(`agenda.${what}`);
    const label = say("agenda.of_what", { what: name, title: one.title, when: one.said });
    return el("button", { class: "button", type: "button", "aria-label": label, onclick: act }, name);
  }

  async finish(one, came) {
    try {
      await this.acts.finish(one, came);
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      toast(error.message, { failed: true });
    }
  }

  stretch(one) {
    return el(
      "li",
      { class: `side-row is-${one.kind}`, dataset: { id: one.id } },
      el("p", {}, el("strong", {}, one.title), el("span", { class: "side-when" }, one.said)),
      el("p", { class: "side-acts" }, this.button("change", one, () => this.forms.stretch(one))),
    );
  }
}
