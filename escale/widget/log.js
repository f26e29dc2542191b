// The conversation on the screen: one node a message, kept while its text stays the same, grouped by author.

import { h, icon, set } from "./dom.js";
import { richText } from "./richtext.js";
import { State, offering } from "./transcript.js";

const GROUP_PAUSE = 5 * 60_000;
const NEAR = 48; // pixels
const ONE_ANSWER = 3000; // milliseconds between the messages of one answer, at most

export class Log {
  #t;
  #calendar;
  #handlers;
  #nodes = new Map(); // by key
  #following = true;
  #anchor = null; // the line whose beginning must stay in sight while answers arrive
  #anchoredAt = 0;
  #typist = null;
  #height = 0; // of the window on the conversation, when it was last settled

  /** `handlers`: choose(button), retry(), recall(id), read(seq), leave() when the used button had the focus. */
  constructor(t, calendar, handlers) {
    this.#t = t;
    this.#calendar = calendar;
    this.#handlers = handlers;
    this.typing = h("p", { class: "typing", hidden: true });
    this.intro = h("p", { class: "intro" }, t("log.intro"));
    this.node = h(
      "div",
      { class: "log", role: "log", "aria-live": "polite", "aria-label": t("log.label"), tabindex: "0", onscroll: () => this.#scrolled() },
      this.intro,
      this.typing,
    );
    new ResizeObserver(() => this.settle()).observe(this.node);
    this.more = h("button", { class: "more", type: "button", hidden: true, onclick: () => this.toEnd() }, icon("down"), h("span", {}, t("log.more")));
  }

  /** Show `lines`; while `busy` they are the history, of which the last exchange matters. */
  render(lines, { busy = false } = {}) {
    const atEnd = this.#below < NEAR;
    const offer = offering(lines);
    const fresh = lines.filter(({ key }) => !this.#nodes.has(key));
    const wanted = lines.map((line, index) => this.#line(line, lines[index - 1], lines[index + 1], line === offer));
    const keys = new Set(lines.map(({ key }) => key));
    for (const [key, node] of this.#nodes) if (!keys.has(key)) this.#nodes.delete(key), node.remove();
    wanted.forEach((node, index) => this.#place(node, index + 1));
    set(this.intro, "hidden", lines.some(({ seq }) => seq)); // the assistant has said it by then
    this.#chooseAnchor(busy ? lastExchange(lines) : fresh, busy || atEnd);
    this.settle();
  }

  /** Whoever writes: `{author, name}`, or null. */
  type(typist) {
    const changes = typist?.author !== this.#typist?.author;
    this.#typist = typist;
    if (!changes) return;
    set(this.typing, "hidden", !typist);
    set(this.typing, "data-author", typist?.author);
    this.typing.replaceChildren(...(typist ? [this.#typingText(typist), dots()] : []));
    this.settle();
  }

  toEnd() {
    this.#following = true;
    this.#anchor = null;
    this.settle();
    this.node.focus({ preventScroll: true });
  }

  /** Scroll towards the end, but never past the beginning of what is new; then tell what is seen. */
  settle() {
    this.#height = this.node.clientHeight;
    if (this.#following) this.node.scrollTop = Math.max(this.node.scrollTop, this.#rest);
    this.#look();
  }

  /** What is new and must be read from its beginning. Messages that follow one another quickly are one answer. */
  #chooseAnchor(fresh, atEnd) {
    const mine = fresh.findLast(isMine);
    if (mine) this.#following = true;
    const another = atEnd && Date.now() - this.#anchoredAt > ONE_ANSWER;
    const anchor = mine ?? (another ? fresh[0] : null);
    if (!anchor) return;
    this.#anchor = this.#nodes.get(anchor.key);
    this.#anchoredAt = Date.now();
  }

  /** Pixels of the conversation that lie below what is in sight. */
  get #below() {
    return this.node.scrollHeight - this.node.clientHeight - this.node.scrollTop;
  }

  /** Where the conversation rests while it is being followed. */
  get #rest() {
    const end = this.node.scrollHeight - this.node.clientHeight;
    return this.#anchor?.isConnected ? Math.min(end, this.#anchor.offsetTop - 8) : end;
  }

  #scrolled() {
    // A scroll that is told after the window has changed its size, and before it is settled, was nobody's wish.
    if (this.node.clientHeight === this.#height) this.#following = this.node.scrollTop >= this.#rest - NEAR;
    this.#look();
  }

  #look() {
    set(this.more, "hidden", !this.node.clientHeight || this.#below < NEAR);
    this.#handlers.read(this.#lastSeen());
  }

  /** Highest number whose first lines are in sight. */
  #lastSeen() {
    const bottom = this.node.scrollTop + this.node.clientHeight;
    if (!this.node.clientHeight) return 0;
    const seen = [...this.#nodes.values()].filter((line) => line.offsetTop + Math.min(line.offsetHeight, 56) <= bottom);
    return Math.max(0, ...seen.map((line) => Number(line.dataset.seq ?? 0)));
  }

  #place(node, index) {
    const present = this.node.children[index];
    if (present !== node) this.node.insertBefore(node, present ?? this.typing);
  }

  #line(line, before, after, offers) {
    const node = this.#nodes.get(line.key) ?? this.#newLine(line);
    this.#nodes.set(line.key, node);
    const first = !sameGroup(before, line);
    const newDay = line.at && (!before?.at || !sameDay(before.at, line.at));
    set(node, "data-seq", line.seq);
    set(node, "data-state", line.state);
    set(node, "data-first", first || newDay);
    set(node, "data-last", !sameGroup(line, after));
    part(node, "day", newDay && this.#calendar.day(line.at), (text) => h("p", { class: "day" }, text));
    part(node, "author", first || newDay ? this.#name(line) : null, (name) => this.#author(line, name));
    part(node, "bubble", line.text, (text) => h("div", { class: "bubble", dir: "auto" }, ...richText(text, this.#t("callable_numbers"))));
    part(node, "aside", this.#aside(line), () => this.#asideNode(line));
    part(node, "trouble", this.#trouble(line), (text) => this.#troubleNode(line, text));
    part(node, "choices", offers ? JSON.stringify(line.buttons) : null, () => this.#choices(line.buttons));
    return node;
  }

  #newLine({ author }) {
    return h("div", { class: "line", "data-author": author });
  }

  #name({ author, name }) {
    if (author === "consultant") return name || this.#t("author.consultant");
    return author === "system" ? null : this.#t(`author.${author}`);
  }

  #author({ author }, name) {
    if (author === "person") return h("p", { class: "author for-readers" }, name);
    const mark = author === "bot" ? icon("mark") : h("span", { class: "initial", "aria-hidden": "true" }, name.slice(0, 1));
    const who = author === "consultant" && name !== this.#t("author.consultant") ? this.#t("author.consultant_mark") : null;
    return h("p", { class: "author" }, mark, h("strong", {}, name), who && h("span", { class: "who" }, who));
  }

  #aside({ state, at }) {
    return state === State.SENDING ? "sending" : (at ?? null);
  }

  #asideNode({ state, at }) {
    if (state === State.SENDING) return h("span", { class: "aside sending" }, this.#t("state.sending"));
    const calendar = this.#calendar;
    return h("time", { class: "aside", datetime: at, title: calendar.full(at) }, calendar.hour(at));
  }

  #trouble({ state, told }) {
    const speaks = [State.WAITING, State.PAUSED, State.FAILED, State.REFUSED].includes(state);
    return speaks ? told || this.#t(`state.${state}`) : null;
  }

  #troubleNode({ id, state }, text) {
    const { retry, recall } = this.#handlers;
    const button = (label, act) => h("button", { type: "button", class: "link", onclick: act }, this.#t(label));
    return h(
      "p",
      { class: "trouble" },
      h("span", {}, text),
      state === State.FAILED && button("state.retry", () => retry()),
      state === State.REFUSED && button("state.recall", () => recall(id)),
    );
  }

  #choices(buttons) {
    const row = h("div", { class: "choices", role: "group", "aria-label": this.#t("log.choices") });
    const use = (button, event) => {
      for (const other of row.children) other.disabled = true;
      this.#handlers.choose(button, event.detail === 0);
    };
    row.append(...buttons.map((button) => h("button", { type: "button", class: "choice", onclick: (event) => use(button, event) }, button.title)));
    return row;
  }

  #typingText({ author, name }) {
    const t = this.#t;
    const text = author === "bot" ? t("typing.bot") : name ? t("typing.consultant", { name }) : t("typing.consultant_unnamed");
    return h("span", { class: "for-readers" }, text);
  }
}

/** From the person's last words on; a conversation in which they have said nothing yet is read from its beginning. */
const lastExchange = (lines) => lines.slice(Math.max(0, lines.findLastIndex(isMine)));

const isMine = ({ author }) => author === "person";

const ORDER = ["day", "author", "bubble", "aside", "trouble", "choices"];

const shown = new WeakMap();

/** Keep, replace or drop the part `name` of a line, so that it shows `value`. */
function part(node, name, value, build) {
  const present = [...node.children].find((child) => child.dataset.part === name);
  const wanted = value === false || value == null ? null : String(value);
  if (present && shown.get(present) === wanted) return;
  if (wanted === null) return void present?.remove();
  const next = build(wanted);
  next.dataset.part = name;
  shown.set(next, wanted);
  if (present) return void present.replaceWith(next);
  const after = [...node.children].find((child) => ORDER.indexOf(child.dataset.part) > ORDER.indexOf(name));
  node.insertBefore(next, after ?? null);
}

function sameGroup(one, other) {
  if (!one || !other || one.author !== other.author || one.name !== other.name) return false;
  return !one.at || !other.at || new Date(other.at) - new Date(one.at) < GROUP_PAUSE;
}

const sameDay = (one, other) => new Date(one).toDateString() === new Date(other).toDateString();

const dots = () => h("span", { class: "dots", "aria-hidden": "true" }, h("i"), h("i"), h("i"));
