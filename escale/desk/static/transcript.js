/* The exchange: who speaks is seen by name, mark and side; each of the consultant's messages shows its state. */
import { Kept, arrange, el, find, hidden, icon } from "./dom.js";
import { at, dayName } from "./times.js";
import { say } from "./words.js";

const NEAR = 48; // pixels from the end that count as the end
const TOGETHER = 5 * 60_000;
const LINK = /(https?:\/\/[^\s<>"«»]+[^\s<>"«».,;:!?)\]])/;
const OUTSIDE = { rel: "noopener noreferrer nofollow", target: "_blank" };

export class Transcript {
  constructor({ resend, earlier, misheard }) {
    this.box = find("transcript");
    this.below = find("below");
    this.earlier = el("button", { class: "button earlier", type: "button", onclick: earlier }, say("talk.earlier"));
    this.lines = new Kept((shown) => makeLine(shown, { resend, misheard }));
    this.box.addEventListener("scroll", () => this.scrolled());
    new ResizeObserver(() => this.sticks && this.toEnd()).observe(this.box);
    this.below.addEventListener("click", () => this.toEnd());
  }

  clear() {
    this.lines.forget();
    this.box.replaceChildren();
    this.last = null;
    this.below.hidden = true;
  }

  /* messages: as the server tells them, then those on their way; person: how to name the person. */
  show(messages, { person, earlier }) {
    const [stay, height] = [this.last !== null && !this.atEnd(), this.box.scrollHeight];
    const lines = withDays(messages.map((one, i) => shownLine(one, messages[i - 1], person)));
    const first = messages[0]?.seq;
    arrange(this.box, [...(earlier ? [this.earlier] : []), ...lines.map((line) => this.lines.get(line.key, line))]);
    if (first < this.first) this.box.scrollTop += this.box.scrollHeight - height;
    else this.follow(messages.at(-1), stay);
    this.first = first;
  }

  follow(last, stay) {
    const grew = last && last.key !== this.last;
    this.last = last?.key ?? "";
    if (!stay || (grew && last.own)) this.toEnd();
    else if (grew) this.below.hidden = false;
  }

  scrolled() {
    this.sticks = this.atEnd();
    if (this.sticks) this.below.hidden = true;
  }

  atEnd() {
    return this.box.scrollHeight - this.box.scrollTop - this.box.clientHeight < NEAR;
  }

  toEnd() {
    this.sticks = true;
    this.box.scrollTop = this.box.scrollHeight;
    this.below.hidden = true;
  }
}

function shownLine(one, before, person) {
  const follows = before && before.author === one.author && before.name === one.name
    && Date.parse(one.at) - Date.parse(before.at) < TOGETHER;
  return { ...one, follows: Boolean(follows), speaker: speaker(one, person), anonymous: !person };
}

function speaker(one, person) {
  if (one.author === "person") return person ?? say("people.person");
  if (one.author === "consultant") return one.name ?? say("people.consultant");
  return say(`people.${one.author}`);
}

function withDays(lines) {
  const shown = [];
  let day;
  for (const line of lines) {
    const name = dayName(line.at);
    if (name !== day) shown.push({ key: `day-${new Date(line.at).toDateString()}`, day: name });
    day = name;
    shown.push(line);
  }
  return shown;
}

function makeLine(shown, acts) {
  if (shown.day) return el("p", { class: "day" }, shown.day);
  const head = el("p", { class: "line-head" }, mark(shown), el("span", { class: "line-name" }, shown.speaker), " ", at(shown.at));
  const parts = [head, el("p", { class: "bubble" }, linked(shown.text)), buttons(shown), foot(shown, acts)];
  const follows = shown.follows ? " follows" : "";
  return el("article", { class: `line by-${shown.author}${follows}`, dataset: { state: shown.state } }, ...parts);
}

/* Addresses can be opened; everything else stays text. */
function linked(text) {
  return text.split(LINK).map((part, i) => (i % 2 ? el("a", { href: part, ...OUTSIDE }, part) : part));
}

function mark({ author, speaker: name, anonymous }) {
  const shown = author === "person" && anonymous ? icon("person") : name.slice(0, 1).toUpperCase();
  return el("span", { class: "who", "aria-hidden": "true" }, shown);
}

function buttons(shown) {
  if (!shown.buttons?.length) return null;
  const offered = shown.buttons.map((title) => el("span", { class: "offered" }, title));
  return el("p", { class: "offers" }, hidden(say("talk.buttons")), ...offered.flatMap((one) => [one, " "]));
}

function foot(shown, { resend, misheard }) {
  if (shown.author === "person") return understood(shown, misheard);
  if (shown.state === "failed") return failed(shown, resend);
  if (shown.author !== "consultant") return null;
  return el("p", { class: "line-foot state" }, say(`states.${shown.state}`));
}

function understood({ understood: need, label, confidence, seq }, misheard) {
  if (!label) return null;
  const values = { need: need ?? label, percent: Math.round((confidence ?? 0) * 100) };
  const name = confidence === null ? "talk.understood_code" : "talk.understood";
  const attributes = { class: "misheard", type: "button", title: say("phrases.misheard_hint"), onclick: () => misheard(seq) };
  const told = el("p", { class: "line-foot" }, say(name, values));
  return el("div", { class: "line-feet" }, told, el("button", attributes, say("phrases.misheard")));
}

function failed(shown, resend) {
  const reason = shown.error ? say("states.failed", { error: shown.error }) : say("states.failed_unknown");
  const again = el("button", { class: "button again", type: "button", onclick: () => resend(shown) }, say("states.resend"));
  return el("p", { class: "line-foot failure" }, shown.network ? say("states.failed_network") : reason, " ", shown.own && again);
}
