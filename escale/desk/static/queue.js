/* The queue. While the pointer or the focus is on it nothing moves: what comes is said, and sorted in afterwards. */
import { announce } from "./announce.js";
import { Kept, arrange, el, find } from "./dom.js";
import { GROUPS, makeGroup, makeRow, shownRow } from "./rows.js";
import { say } from "./words.js";

const WITHOUT_WORD = 400; // milliseconds after the pointer has left

export class Queue {
  constructor({ openId }) {
    this.openId = openId;
    this.box = find("groups");
    this.news = find("news");
    this.rows = new Kept(makeRow);
    this.groups = Object.fromEntries(GROUPS.map((name) => [name, makeGroup(name)]));
    this.box.append(...GROUPS.map((name) => this.groups[name].section));
    this.data = null;
    this.known = null; // the ids that the consultant has been told of
    this.pointed = false;
    this.listen();
  }

  listen() {
    this.box.addEventListener("pointerenter", (event) => (this.pointed = event.pointerType === "mouse"));
    this.box.addEventListener("pointerleave", () => this.released());
    this.box.addEventListener("focusout", () => this.released());
    this.news.addEventListener("click", () => this.settle());
  }

  released() {
    this.pointed = this.box.matches(":hover") && this.pointed;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.held() || this.settle(), WITHOUT_WORD);
  }

  held() {
    return this.pointed || this.box.contains(document.activeElement);
  }

  /* What the server says now. */
  show(data) {
    this.data = data;
    this.tell();
    if (this.held() && this.settled) this.hold();
    else this.settle();
  }

  tell() {
    const fresh = this.data.waiting.filter((row) => this.known && !this.known.has(row.id));
    this.known = new Set(this.data.waiting.map((row) => row.id));
    if (!fresh.length) return;
    const need = fresh[0].need ?? say("queue.no_need");
    announce(fresh.length === 1 ? say("said.new_request", { need }) : say("queue.news", { count: fresh.length }));
    this.onNews?.(fresh);
  }

  /* Everything in its place. */
  settle() {
    if (!this.data) return;
    const focused = this.focusedId();
    for (const name of GROUPS) this.fill(name, this.data[name]);
    this.settled = new Set(this.all().map((row) => row.id));
    this.news.hidden = true;
    if (focused) this.element(focused)?.focus({ preventScroll: true });
  }

  fill(name, rows) {
    const { section, list, count, empty } = this.groups[name];
    arrange(list, rows.map((row) => this.item(row)));
    count.textContent = rows.length || "";
    if (empty) empty.hidden = rows.length > 0;
    section.hidden = !rows.length && name !== "waiting";
  }

  /* Rows keep their place: their words change, new ones are added where nothing held comes after. */
  hold() {
    const now = new Map(this.all().map((row) => [row.id, row]));
    for (const id of this.settled) this.keep(id, now.get(id));
    const fresh = this.all().filter((row) => !this.settled.has(row.id));
    for (const row of fresh) this.append(row);
    this.sayNews(this.data.waiting.filter((row) => fresh.includes(row)));
  }

  keep(id, row) {
    const before = this.element(id);
    if (!before) return;
    const gone = !row || row.group !== before.dataset.group;
    const focused = before === document.activeElement;
    const shown = row ? { ...row, group: before.dataset.group } : { ...this.last(id), owner: "closed" };
    this.item(shown, { gone });
    if (focused) this.element(id).focus({ preventScroll: true });
  }

  append(row) {
    const { list, section, empty } = this.groups[row.group];
    const held = this.box.querySelector(":focus, .row:hover")?.closest("section");
    const after = held && section.compareDocumentPosition(held) & Node.DOCUMENT_POSITION_FOLLOWING;
    if (after || section.hidden || (empty && !empty.hidden)) return;
    list.append(this.item(row));
    this.settled.add(row.id);
  }

  sayNews(fresh) {
    if (!fresh.length) return this.sayOld();
    this.pending = new Set([...(this.news.hidden ? [] : this.pending), ...fresh.map((row) => row.id)]);
    this.news.textContent = say("queue.news", { count: this.pending.size });
    if (fresh.some((row) => row.distress)) this.news.dataset.distress = say("queue.distress");
    this.news.hidden = false;
  }

  sayOld() {
    if (this.news.hidden) delete this.news.dataset.distress;
  }

  all() {
    return GROUPS.flatMap((name) => this.data[name]);
  }

  last(id) {
    return this.shown?.get(id) ?? { id };
  }

  item(row, { gone = false } = {}) {
    this.shown ??= new Map();
    this.shown.set(row.id, row);
    return this.rows.get(row.id, { ...shownRow(row), gone, current: row.id === this.openId() });
  }

  element(id) {
    return this.box.querySelector(`[data-id="${CSS.escape(id)}"]`);
  }

  focusedId() {
    return this.box.contains(document.activeElement) ? document.activeElement.dataset.id : null;
  }

  /* Marks the open conversation. */
  mark() {
    for (const link of this.box.querySelectorAll(".row")) {
      if (link.dataset.id === this.openId()) link.setAttribute("aria-current", "true");
      else link.removeAttribute("aria-current");
    }
    this.rows.forget();
  }

  /* Moves the focus by `step` rows, from the focused or the open one. */
  move(step) {
    const links = [...this.box.querySelectorAll(".row")];
    const from = links.findIndex((link) => link === document.activeElement || link.dataset.id === this.openId());
    const focused = links.indexOf(document.activeElement);
    const start = focused >= 0 ? focused : from;
    const next = start < 0 ? 0 : Math.max(0, Math.min(links.length - 1, start + step));
    links[next]?.focus();
  }
}
