// Where the person writes: Enter sends, Shift+Enter makes a line, the field grows to five lines.

import { h, icon, say, set } from "./dom.js";

const MOST = 4000;
const COUNT_FROM = 3500;
const LINES = 5;

export class Composer {
  #t;
  #handlers;

  /** `handlers`: send(text), typing(on), draft(text), data() opens « Vos données ». */
  constructor(t, handlers) {
    this.#t = t;
    this.#handlers = handlers;
    this.field = h("textarea", {
      id: "escale-field",
      rows: "1",
      placeholder: t("composer.placeholder"),
      enterkeyhint: "send",
      autocomplete: "off",
      "aria-describedby": "escale-counter",
      oninput: () => this.#changed(),
      onkeydown: (event) => this.#key(event),
    });
    this.button = h("button", { type: "submit", class: "send", "aria-label": t("composer.send"), title: t("composer.send") }, icon("send"));
    this.counter = h("p", { id: "escale-counter", class: "counter", "aria-live": "polite" });
    this.node = h(
      "form",
      { class: "composer", novalidate: true, onsubmit: (event) => (event.preventDefault(), this.#send()) },
      h("label", { for: "escale-field", class: "for-readers" }, t("composer.label")),
      h("div", { class: "writing" }, this.field, this.button),
      this.counter,
    );
    this.#changed();
  }

  get text() {
    return this.field.value;
  }

  set text(value) {
    this.field.value = value;
    this.#changed();
  }

  focus() {
    this.field.focus();
  }

  /** Fit the field to what stands in it; needed again when the panel is shown. */
  fit() {
    const { field } = this;
    field.style.height = "auto";
    const { lineHeight, paddingTop, paddingBottom } = getComputedStyle(field);
    const most = LINES * Number.parseFloat(lineHeight) + Number.parseFloat(paddingTop) + Number.parseFloat(paddingBottom);
    if (field.scrollHeight) field.style.height = `${Math.min(field.scrollHeight, most)}px`;
  }

  get #length() {
    return [...this.text.trim()].length;
  }

  get #sendable() {
    return this.#length > 0 && this.#length <= MOST;
  }

  #key(event) {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    this.#send();
  }

  #send() {
    if (!this.#sendable) return this.focus();
    this.#handlers.send(this.text.trim());
    this.text = "";
    this.focus();
  }

  #changed() {
    this.fit();
    this.#count();
    set(this.button, "data-ready", this.#sendable);
    this.#handlers.draft(this.text);
    this.#handlers.typing(this.#length > 0);
  }

  #count() {
    const count = this.#length;
    const text = count > MOST ? this.#t("composer.too_long", this.#counted) : this.#t("composer.counter", this.#counted);
    say(this.counter, count > COUNT_FROM ? text : "");
    set(this.counter, "data-over", count > MOST);
    set(this.field, "aria-invalid", count > MOST ? "true" : null);
  }

  get #counted() {
    const number = new Intl.NumberFormat("fr-FR");
    return { count: number.format(this.#length), most: number.format(MOST) };
  }
}
