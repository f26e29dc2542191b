// « Vos données »: how it works, take a copy, erase everything, light or dark.

import { h, icon, say, set } from "./dom.js";

const THEMES = ["auto", "light", "dark"];

export class DataSheet {
  #t;
  #handlers;

  /** `handlers`: back(), export() → Blob, erase(), theme(choice), known() is there anything kept. */
  constructor(t, handlers) {
    this.#t = t;
    this.#handlers = handlers;
    this.title = h("h2", { id: "escale-data", tabindex: "-1" }, t("data.title"));
    this.status = h("p", { class: "outcome", role: "status" });
    this.question = this.#question();
    this.download = this.#action("data.download", () => this.#export());
    this.erase = this.#action("data.erase", () => this.#ask(true), "danger");
    this.node = h("section", { class: "sheet", "aria-labelledby": "escale-data", hidden: true }, ...this.#body());
  }

  show(choice) {
    this.node.hidden = false;
    this.#ask(false, { focus: false });
    const known = this.#handlers.known();
    say(this.status, known ? "" : this.#t("data.nothing_kept"));
    set(this.status, "data-failed", false);
    for (const button of [this.download, this.erase]) button.disabled = !known;
    for (const radio of this.node.querySelectorAll("input")) radio.checked = radio.value === (choice ?? "auto");
    this.title.focus();
  }

  hide() {
    this.node.hidden = true;
  }

  #body() {
    const t = this.#t;
    const paragraph = (path) => h("p", {}, t(path));
    return [
      h("div", { class: "sheet-head" }, this.#backButton(), this.title),
      h(
        "div",
        { class: "sheet-body" },
        h("h3", {}, t("data.how")),
        ...["data.how_bot", "data.how_human", "data.how_kept"].map(paragraph),
        h("h3", {}, t("data.rights")),
        h("div", { class: "actions" }, this.download, this.erase),
        this.question,
        this.status,
        this.#themes(),
      ),
    ];
  }

  #backButton() {
    const label = this.#t("data.back");
    return h("button", { type: "button", class: "tool", "aria-label": label, title: label, onclick: () => this.#handlers.back() }, icon("back"));
  }

  #action(path, act, kind = "plain") {
    return h("button", { type: "button", class: `action ${kind}`, onclick: act }, this.#t(path));
  }

  #question() {
    return h(
      "div",
      { class: "question", role: "group", "aria-labelledby": "escale-erase", hidden: true },
      h("p", { id: "escale-erase" }, h("strong", {}, this.#t("data.erase_question")), ` ${this.#t("data.erase_explained")}`),
      h("div", { class: "actions" }, this.#action("data.erase_no", () => this.#ask(false)), this.#action("data.erase_yes", () => this.#erase(), "danger filled")),
    );
  }

  #themes() {
    const t = this.#t;
    const choose = (event) => this.#handlers.theme(event.target.value === "auto" ? null : event.target.value);
    const radio = (value) => h("label", {}, h("input", { type: "radio", name: "escale-theme", value, onchange: choose }), h("span", {}, t(`data.theme_${value}`)));
    return h("fieldset", {}, h("legend", {}, t("data.theme")), h("div", { class: "segments" }, ...THEMES.map(radio)));
  }

  #ask(open, { focus = true } = {}) {
    this.question.hidden = !open;
    this.erase.hidden = open;
    if (focus) (open ? this.question.querySelector("button") : this.erase).focus();
  }

  async #export() {
    await this.#attempt("data.download_failed", async () => {
      save(await this.#handlers.export(), this.#t("data.download_name", { date: new Date().toISOString().slice(0, 10) }));
      this.#tell("data.download_done");
    });
  }

  async #erase() {
    await this.#attempt("data.erase_failed", () => this.#handlers.erase());
  }

  async #attempt(failure, act) {
    set(this.node, "aria-busy", "true");
    try {
      await act();
    } catch {
      this.#tell(failure, true);
    } finally {
      set(this.node, "aria-busy", null);
    }
  }

  #tell(path, failed = false) {
    say(this.status, this.#t(path));
    set(this.status, "data-failed", failed);
  }
}

function save(blob, name) {
  const address = URL.createObjectURL(blob);
  const link = h("a", { href: address, download: name });
  link.click();
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
}
