// The launcher and the panel: what the person sees and touches, and where the focus goes.

import { Composer } from "./composer.js";
import { DataSheet } from "./data.js";
import { h, icon, say, set } from "./dom.js";
import { Log } from "./log.js";

const WHOLE_SCREEN = "(max-width: 480px), (max-height: 440px)";

export class View {
  #t;
  #handlers;
  #opener = null;

  /** `handlers`: open(), close(), choose, retry, recall, read, send, typing, draft, export, erase, theme, known. */
  constructor(t, calendar, practice, handlers) {
    this.#t = t;
    this.#handlers = handlers;
    this.log = new Log(t, calendar, {
      ...handlers,
      choose: (button, byKeyboard) => (handlers.choose(button), this.#afterChoice(byKeyboard)),
      recall: (id) => this.draft(handlers.recall(id)),
    });
    this.composer = new Composer(t, handlers);
    this.sheet = new DataSheet(t, { ...handlers, back: () => this.hideData(), erase: () => this.#erase() });
    this.#buildHead(practice);
    this.#buildPanel();
    this.#buildLauncher();
    this.announcer = h("p", { class: "for-readers", role: "status" });
    this.node = h("div", { class: "escale", lang: t.language }, this.invite, this.launcher, this.panel, this.announcer);
    this.node.addEventListener("keydown", (event) => this.#key(event));
    window.visualViewport?.addEventListener("resize", () => this.#fitScreen());
  }

  get isOpen() {
    return !this.panel.hidden;
  }

  open() {
    if (this.isOpen) return;
    this.#opener = deepActive();
    this.panel.hidden = false;
    this.launcher.hidden = true;
    this.invite.hidden = true;
    this.#fitScreen();
    this.composer.fit();
    this.log.settle();
    this.#focusInside();
    this.#handlers.open();
  }

  close() {
    if (!this.isOpen) return;
    this.hideData({ focus: false });
    this.panel.hidden = true;
    this.launcher.hidden = false;
    this.#fitScreen();
    (this.#opener?.isConnected && this.#opener !== document.body ? this.#opener : this.launcher).focus();
    this.#handlers.close();
  }

  /** Put a text before the person, to be sent or not. */
  draft(text) {
    if (text) this.composer.text = text;
    this.composer.focus();
  }

  practice(name) {
    say(this.name, name);
  }

  owner({ owner, name }) {
    const { human, speaker } = this;
    const text = owner === "consultant" ? this.#consultant(name) : this.#t(`head.${owner}`);
    say(speaker.lastChild, text);
    set(speaker, "data-owner", owner);
    human.hidden = owner === "consultant";
    this.reminder.hidden = owner === "consultant";
  }

  unread(count) {
    const text = count === 0 ? "" : count === 1 ? this.#t("launcher.unread_one") : this.#t("launcher.unread_many", { count });
    say(this.badge, count > 9 ? "9+" : String(count || ""));
    this.badge.hidden = count === 0;
    say(this.badgeText, text);
    if (!this.isOpen) say(this.announcer, text);
  }

  network(state) {
    say(this.banner, state === "online" ? "" : this.#t(`network.${state}`));
  }

  showData() {
    for (const part of this.#talk) part.inert = true;
    this.sheet.show(this.#handlers.themeChoice());
  }

  hideData({ focus = true } = {}) {
    if (this.sheet.node.hidden) return;
    for (const part of this.#talk) part.inert = false;
    this.sheet.hide();
    if (focus) this.dataButton.focus();
  }

  async #erase() {
    await this.#handlers.erase();
    this.hideData({ focus: false });
    this.#focusInside();
  }

  get #talk() {
    return [this.head, this.banner, this.stage, this.foot];
  }

  #consultant(name) {
    return name ? this.#t("head.consultant", { name }) : this.#t("head.consultant_unnamed");
  }

  #buildHead(practice) {
    const t = this.#t;
    this.name = h("h2", { id: "escale-title" }, practice);
    this.speaker = h("p", { class: "speaker", "data-owner": "bot", role: "status" }, h("span", { class: "lamp", "aria-hidden": "true" }), h("span", {}, t("head.bot")));
    const ask = () => this.#handlers.send(t("head.human_message"));
    this.human = h("button", { type: "button", class: "human", onclick: ask }, icon("person"), h("span", {}, t("head.human")));
    this.closeButton = this.#tool("close", t("head.close"), () => this.close());
    this.head = h(
      "div",
      { class: "head" },
      h("span", { class: "mark" }, icon("mark")),
      h("div", { class: "who-speaks" }, this.name, this.speaker),
      this.human,
      this.closeButton,
    );
  }

  #buildPanel() {
    const t = this.#t;
    this.banner = h("p", { class: "banner", role: "status" });
    this.dataButton = h("button", { type: "button", class: "link", onclick: () => this.showData() }, t("data.title"));
    this.reminder = h("span", {}, `${t("composer.footer")} · `);
    const footer = h("p", { class: "footer" }, this.reminder, this.dataButton);
    this.stage = h("div", { class: "stage" }, this.log.node, this.log.more);
    this.foot = h("div", { class: "foot" }, this.composer.node, footer);
    this.panel = h(
      "section",
      { class: "panel", role: "dialog", "aria-labelledby": "escale-title", hidden: true },
      this.head,
      this.banner,
      this.stage,
      this.foot,
      this.sheet.node,
    );
  }

  #buildLauncher() {
    const t = this.#t;
    this.badge = h("span", { class: "badge", hidden: true, "aria-hidden": "true" });
    this.badgeText = h("span", { id: "escale-unread", class: "for-readers" });
    this.launcher = h("button", { type: "button", class: "launcher", "aria-label": t("launcher.open"), "aria-describedby": "escale-unread", onclick: () => this.open() }, icon("chat"), this.badge, this.badgeText);
    // The word repeats the button for the eye; readers have the button itself.
    this.invite = h("span", { class: "invite", "aria-hidden": "true", hidden: true, onclick: () => this.open() }, t("launcher.invite"));
  }

  #tool(name, label, act) {
    return h("button", { type: "button", class: "tool", "aria-label": label, title: label, onclick: act }, icon(name));
  }

  #key(event) {
    if (event.key === "Tab" && matchMedia(WHOLE_SCREEN).matches) return this.#keepFocusInside(event);
    if (event.key !== "Escape" || !this.isOpen) return undefined;
    event.stopPropagation();
    return this.sheet.node.hidden ? this.close() : this.hideData();
  }

  /** When the panel is the whole screen, the page behind cannot be seen: the focus goes round inside. */
  #keepFocusInside(event) {
    const reachable = [...this.panel.querySelectorAll("button, textarea, a[href], input, [tabindex='0']")].filter(isReachable);
    const [first, last] = event.shiftKey ? [reachable.at(-1), reachable[0]] : [reachable[0], reachable.at(-1)];
    if (this.node.getRootNode().activeElement !== last) return;
    event.preventDefault();
    first?.focus();
  }

  /** On a telephone the keyboard would cover the first words: there the conversation gets the focus. */
  #focusInside() {
    if (matchMedia("(hover: none)").matches) this.log.node.focus({ preventScroll: true });
    else this.composer.focus();
  }

  #afterChoice(byKeyboard) {
    if (byKeyboard || matchMedia("(hover: hover)").matches) this.composer.focus();
    else this.log.node.focus({ preventScroll: true });
  }

  /** The keyboard of a telephone takes its part of the screen; the page behind does not scroll meanwhile. */
  #fitScreen() {
    const whole = this.isOpen && matchMedia(WHOLE_SCREEN).matches;
    const height = window.visualViewport?.height;
    this.panel.style.height = whole && height ? `${height}px` : "";
    document.documentElement.style.overflow = whole ? "hidden" : "";
    set(this.panel, "aria-modal", whole ? "true" : null);
    this.log.settle();
  }
}

const isReachable = (node) => !node.disabled && node.checkVisibility?.() !== false && !node.closest("[inert], [hidden]");

function deepActive() {
  let active = document.activeElement;
  while (active?.shadowRoot?.activeElement) active = active.shadowRoot.activeElement;
  return active;
}
