/* The queue. While the pointer or the focus is on it nothing moves: what comes is said, and sorted in afterwards. */
import { announce } from "./announce.js";
import { Kept, arrange, find, icon } from "./dom.js";
import { GROUPS, keyOf, makeGroup, makeRow, shownRow } from "./rows.js";
import { say } from "./words.js";

const WITHOUT_WORD = 400; // milliseconds after the pointer has left

export class Queue {
  constructor({ openId, onNews }) {
    this.openId = openId;
    this.onNews = onNews;
    this.box = find("groups");
    this.news = find("news");
    this.rows = new Kept(makeRow);
    this.groups = Object.fromEntries(GROUPS.map((name) => [name, makeGroup(name)]));
    this.box.append(...GROUPS.map((name) => this.groups[name].section));
    this.data = null;
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
    for (const name of GROUPS) for (const row of data[name]) row.group = name;
    this.data = data;
    this.tell();
    if (this.sorted && this.held()) this.hold();
    else this.settle();
  }

  tell() {
    const fresh = this.data.waiting.filter((row) => this.told && !this.told.has(row.id));
    this.told = new Set(this.data.waiting.map((row) => row.id));
    if (!fresh.length) return;
    const need = fresh[0].need ?? say("queue.no_need");
    announce(fresh.length === 1 ? say("said.new_request", { need }) : say("queue.news", { count: fresh.length }));
    this.onNews(fresh);
  }

  /* Everything in its place. */
  settle() {
    if (!this.data) return;
    const focused = this.box.contains(document.activeElement) && document.activeElement.dataset.id;
    for (const name of GROUPS) this.fill(name, this.data[name]);
    this.sorted = new Map(this.all().map((row) => [keyOf(row), row]));
    this.added = new Set(this.sorted.keys());
    this.news.hidden = true;
    this.rows.only(this.added);
    this.mark();
    if (focused) this.link(focused)?.focus({ preventScroll: true });
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
    for (const before of this.sorted.values()) this.keep(before, now.get(before.id));
    const fresh = this.all().filter((row) => !this.added.has(keyOf(row)));
    for (const row of fresh) this.append(row);
    for (const name of GROUPS) this.groups[name].count.textContent = this.data[name].length || "";
    this.sayNews(this.data.waiting.filter((row) => !this.sorted.has(keyOf(row))));
    this.mark();
  }

  keep(before, row) {
    const focused = document.activeElement === this.link(before.id);
    const gone = row?.group !== before.group && (row?.owner ?? "closed");
    this.item({ ...before, ...row, group: before.group, gone });
    if (focused) this.link(before.id).focus({ preventScroll: true });
  }

  append(row) {
    const { list, section, empty } = this.groups[row.group];
    const held = this.box.querySelector(".row:focus, .row:hover")?.closest("section");
    const after = held && section.compareDocumentPosition(held) & Node.DOCUMENT_POSITION_FOLLOWING;
    if (after || section.hidden || (empty && !empty.hidden)) return;
    list.append(this.item(row));
    this.added.add(keyOf(row));
  }

  sayNews(fresh) {
    this.news.hidden = fresh.length === 0;
    this.news.textContent = say("queue.news", { count: fresh.length });
    this.news.dataset.distress = fresh.some((row) => row.distress) ? "yes" : "";
    if (this.news.dataset.distress) this.news.append(" ", icon("flag", say("queue.distress")));
  }

  all() {
    return GROUPS.flatMap((name) => this.data[name]);
  }

  item(row) {
    return this.rows.get(keyOf(row), shownRow(row));
  }

  link(id) {
    return this.box.querySelector(`[data-id="${CSS.escape(id)}"]`);
  }

  /* Marks the open conversation. */
  mark() {
    for (const link of this.box.querySelectorAll(".row")) {
      if (link.dataset.id === this.openId()) link.setAttribute("aria-current", "true");
      else link.removeAttribute("aria-current");
    }
  }

  /* Moves the focus by `step` rows, from the focused or the open one. */
  move(step) {
    const links = [...this.box.querySelectorAll(".row")];
    const focused = links.indexOf(document.activeElement);
    const start = focused >= 0 ? focused : links.findIndex((link) => link.dataset.id === this.openId());
    const next = start < 0 ? 0 : Math.max(0, Math.min(links.length - 1, start + step));
    links[next]?.focus();
  }
}
