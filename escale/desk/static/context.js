/* What a consultant reads before answering: summary, appointments, who had the word. */
import { el, find, icon } from "./dom.js";
import { ago, at, dayName } from "./times.js";
import { has, say } from "./words.js";

export class Context {
  constructor() {
    this.cards = find("cards");
    this.more = find("more");
    this.today = find("today");
    this.clear();
  }

  clear() {
    this.draw(null, () => [[card("summary", empty("context.none"))], []]);
  }

  show(talk) {
    const { summary, appointments, passages } = talk;
    this.draw({ summary, appointments, passages }, () => [[
      card("summary", summarised(summary)),
      card("meetings", list(appointments, (one) => meeting(one, one.consultant), "context.no_meetings")),
    ], [
      card("passages", list(passages, passage, "context.no_passages")),
    ]]);
  }

  /* Drawn again only when something changed, so that reading is not disturbed. */
  draw(shown, make) {
    const signature = JSON.stringify(shown);
    if (signature === this.signature) return;
    this.signature = signature;
    const [before, after] = make();
    this.cards.replaceChildren(...before);
    this.more.replaceChildren(...after);
  }

  showToday(meetings) {
    this.today.replaceChildren(list(meetings, (one) => meeting(one, one.person), "context.no_today"));
  }
}

const empty = (name) => el("p", { class: "empty" }, say(name));

function card(name, ...content) {
  const id = `card-${name}`;
  return el("section", { class: "card", "aria-labelledby": id }, el("h2", { id }, say(`context.${name}`)), ...content);
}

function list(items, make, none) {
  return items.length ? el("ul", {}, items.map((one) => el("li", {}, ...make(one)))) : empty(none);
}

function summarised(summary) {
  const { need, first_words, subjects, wants, tried } = summary;
  const situation = summary.situation.filter((one) => one.text !== first_words);
  return el(
    "dl",
    {},
    entry("need", need),
    entry("first_words", first_words && quote(first_words)),
    entry("subjects", subjects.length ? tags(subjects) : null),
    situation.length ? entry("situation", situation.map((one) => quote(one.text))) : null,
    wants ? entry("wants", [wants.need ? `${wants.need} ` : "", quote(wants.text)]) : null,
    tried.length ? entry("tried", tags(tried)) : null,
    entry("distress", distress(summary)),
  );
}

function entry(name, value) {
  const shown = value || el("span", { class: "unknown" }, say("context.unknown"));
  return [el("dt", {}, say(`context.${name}`)), el("dd", {}, shown)];
}

const quote = (text) => el("q", {}, text);
const tags = (words) => el("span", { class: "tags" }, words.map((word) => el("span", { class: "tag" }, word)));

function distress(summary) {
  if (!summary.distress) return say("context.distress_no");
  return el("strong", { class: "alarm" }, icon("flag"), say("context.distress_yes"));
}

function meeting(one, name) {
  const channel = has(`channels.${one.channel}`) ? say(`channels.${one.channel}`) : one.channel;
  const who = name ?? say("people.person");
  const what = [who, one.subject, channel].filter(Boolean).join(" · ");
  const contact = one.contact ? el("p", { class: "soft" }, say("context.contact", { contact: one.contact })) : null;
  const when = el("p", { class: "when" }, dayName(one.start), " ", at(one.start), " – ", at(one.end));
  return [when, el("p", {}, what), contact, link(one)].filter(Boolean);
}

function link(one) {
  if (!one.conversation || location.hash === `#${one.conversation}`) return null;
  return el("p", {}, el("a", { href: `#${one.conversation}` }, say("context.open")));
}

function passage(one) {
  const said = say(`passages.${one.event}`, { consultant: one.consultant ?? say("people.somebody") });
  const reason = one.reason ? el("p", { class: "soft" }, one.reason) : null;
  return [el("p", {}, said, " ", el("span", { class: "soft" }, ago(one.at))), reason].filter(Boolean);
}
