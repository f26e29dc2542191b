/* The calendar's dialogs: what the mouse can do, in fields. A refusal is told in the dialog; what was typed stays. */
import { Refusal } from "./api.js";
import { find } from "./dom.js";
import { say } from "./words.js";

const CLOCK = /^\s*(\d{1,2})\s*[:hH]?\s*(\d{2})?\s*$/;
const DAY = 86_400_000;

/* 9h30 as 09:30; what is no time goes on as it is, for the desk to refuse. */
function clock(text) {
  const found = CLOCK.exec(text);
  return found ? `${found[1].padStart(2, "0")}:${found[2] ?? "00"}` : text.trim();
}

const dayAfter = (day) => new Date(Date.parse(`${day}T00:00Z`) + DAY).toISOString().slice(0, 10);
const dayBefore = (day) => new Date(Date.parse(`${day}T00:00Z`) - DAY).toISOString().slice(0, 10);

export class AgendaForms {
  constructor(acts) {
    this.acts = acts;
    for (const id of ["moving", "cancelling", "stretching"]) this.wire(find(id));
    find("stretching-delete").addEventListener("click", () => this.send("stretching", () => this.remove()));
    find("stretching-kinds").addEventListener("change", () => this.kind());
  }

  wire(dialog) {
    dialog.querySelector("[data-close]").addEventListener("click", () => dialog.close());
    dialog.querySelector("form").addEventListener("submit", (event) => {
      event.preventDefault();
      this.send(dialog.id, this.submit);
    });
  }

  open(id, submit) {
    this.submit = submit;
    find(`${id}-problem`).hidden = true;
    find(id).showModal();
  }

  async send(id, act) {
    try {
      await act();
      find(id).close();
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      find(`${id}-problem`).textContent = error.message;
      find(`${id}-problem`).hidden = false;
    }
  }

  /* --- appointments --- */

  move(one) {
    find("moving-lead").textContent = say("agenda.move_lead", { title: one.title, when: one.said });
    find("moving-day").value = one.start.slice(0, 10);
    find("moving-time").value = one.start.slice(11, 16);
    const who = find("moving-who");
    if (who) who.value = String(one.consultant);
    this.open("moving", () => {
      const other = who && Number(who.value) !== one.consultant ? Number(who.value) : null;
      return this.acts.move(one, `${find("moving-day").value}T${clock(find("moving-time").value)}`, other);
    });
  }

  cancel(one) {
    find("cancelling-lead").textContent = say("agenda.cancel_lead", { title: one.title, when: one.said });
    this.open("cancelling", () => this.acts.cancel(one));
  }

  /* --- absences and extra hours --- */

  stretch(one) {
    this.show(one.kind, one.fields, one.label, one);
  }

  blank(kind, day) {
    this.show(kind, { first: day.slice(0, 10), first_time: "", last: "", last_time: "" });
  }

  /* A moment chosen with the mouse. */
  newStretch({ startStr, endStr, allDay }) {
    const [first, end] = [startStr.slice(0, 10), endStr.slice(0, 10)];
    if (allDay) this.show("absence", { first, first_time: "", last: dayBefore(end), last_time: "" });
    else this.show("absence", { first, first_time: startStr.slice(11, 16), last: end, last_time: endStr.slice(11, 16) });
  }

  show(kind, fields, label = "", one = null) {
    const form = find("stretching").querySelector("form");
    this.one = one;
    for (const [name, value] of Object.entries({ ...fields, label })) form.elements[name].value = value;
    form.elements.kind.value = kind;
    find("stretching-kinds").hidden = Boolean(one);
    find("stretching-delete").hidden = !one;
    this.kind();
    this.open("stretching", () => this.acts.put(this.typed(form)));
  }

  kind() {
    const form = find("stretching").querySelector("form");
    find("stretching-label").hidden = form.elements.kind.value !== "absence";
  }

  typed(form) {
    const { kind, first, first_time: from, last, last_time: to, label } = form.elements;
    const end = last.value || first.value;
    const sent = {
      kind: kind.value,
      start: `${first.value}T${from.value ? clock(from.value) : "00:00"}`,
      end: to.value ? `${end}T${clock(to.value)}` : `${dayAfter(end)}T00:00`,
      label: label.value,
    };
    return this.one ? { ...sent, id: this.one.number, revision: this.one.revision } : sent;
  }

  remove() {
    const { kind, number, revision } = this.one;
    return this.acts.remove({ kind, id: number, revision });
  }
}
