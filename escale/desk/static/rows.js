/* How a conversation looks in the queue. */
import { ago, level } from "./times.js";
import { el, hidden, icon } from "./dom.js";
import { has, say } from "./words.js";

export const GROUPS = ["mine", "waiting", "team", "bot"];

export function makeGroup(name) {
  const count = el("span", { class: "group-count" });
  const id = `group-${name}`;
  const hint = name === "waiting" ? say("queue.hint") : null;
  const title = el("h2", { id, title: hint }, say(`queue.${name}`), " ", count);
  const list = el("ul", { "aria-labelledby": id });
  const empty = name === "waiting" ? el("p", { class: "empty" }, say("queue.empty_waiting")) : null;
  const section = el("section", { class: "group", "aria-labelledby": id, dataset: { group: name } }, title, list, empty);
  return { section, list, count, empty };
}

export const keyOf = (row) => `${row.group}/${row.id}`;

/* What of a row can be seen: a row is drawn again only when this changes. */
export function shownRow(row) {
  const { id, group, channel, need, first_words, distress, unread, owner, consultant, waiting_since } = row;
  const { updated_at, gone = false } = row;
  return { id, group, channel, need, first_words, distress, unread, owner, consultant, waiting_since, updated_at, gone };
}

export function makeRow(row) {
  const attributes = { class: row.gone ? "row gone" : "row", href: `#${row.id}`, dataset: { id: row.id } };
  const need = el("span", { class: "row-need" }, row.need ?? say("queue.no_need"));
  return el("li", {}, el("a", attributes, channelMark(row.channel), need, when(row), words(row), unread(row)));
}

function channelMark(channel) {
  const known = has(`channels.${channel}`);
  return icon(known ? channel : "widget", known ? say(`channels.${channel}`) : channel);
}

function when(row) {
  if (row.owner !== "waiting" || !row.waiting_since) return el("span", { class: "row-time" }, ago(row.updated_at));
  const [before, after] = say("queue.waits").split("{time}");
  const long = level(row.waiting_since) === "late" ? hidden(say("times.long")) : null;
  return el("span", { class: "row-time" }, hidden(before), ago(row.waiting_since, { waits: true }), hidden(after), long);
}

function words(row) {
  const said = el("span", { class: "row-said" }, note(row) ?? (row.first_words || say("queue.no_words")));
  const flag = row.distress ? el("span", { class: "flag" }, icon("flag"), say("queue.distress")) : null;
  return el("span", { class: "row-words" }, flag, said);
}

function note(row) {
  const { consultant } = row;
  if (row.gone) return say(`queue.gone_${row.gone}`, { consultant });
  return row.group === "team" ? `${say("queue.with", { consultant })} · ${row.first_words}` : null;
}

function unread(row) {
  if (!row.unread || row.group !== "mine") return null;
  const text = say("queue.unread", { count: row.unread });
  return el("span", { class: "unread", title: text }, el("span", { "aria-hidden": "true" }, String(row.unread)), hidden(text));
}
