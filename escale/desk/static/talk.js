/* The open conversation: who has the word, what one can do, what is said. */
import { Refusal, about, get, post } from "./api.js";
import { announce, toast } from "./announce.js";
import { Composer } from "./composer.js";
import { el, find, icon } from "./dom.js";
import { Outbox } from "./outbox.js";
import { ago } from "./times.js";
import { Transcript } from "./transcript.js";
import { has, say } from "./words.js";

const ACTS = { take: "take", hand_back: "hand-back", release: "release", close: "close" };
const DONE = { take: "said.taken", hand_back: "said.handed_back", release: "said.released", close: "said.closed" };

export class Talk {
  constructor({ context, askReason, acted }) {
    this.context = context;
    this.askReason = askReason;
    this.acted = acted;
    this.id = null;
    this.outbox = new Outbox({ changed: (id) => this.moved(id), refused: (error) => this.refused(error) });
    this.transcript = new Transcript({
      resend: (line) => this.resend(line),
      earlier: () => this.showEarlier(),
      misheard: (seq) => this.misheard(seq),
    });
    this.composer = new Composer({ send: (id, text) => this.outbox.add(id, text) });
    document.addEventListener("visibilitychange", () => this.markRead());
    addEventListener("focus", () => this.markRead());
  }

  async open(id) {
    this.id = id;
    this.data = null;
    this.before = [];
    this.typing = new Set();
    this.transcript.clear();
    this.composer.close();
    this.context.clear();
    this.draw();
    if (id) await this.refresh();
  }

  /* Reads the conversation again; changes that come meanwhile make it read once more before it is done. */
  refresh() {
    this.again = true;
    this.reading ??= this.readAll().finally(() => (this.reading = null));
    return this.reading;
  }

  async readAll() {
    while (this.again && this.id) {
      this.again = false;
      await this.read(this.id);
    }
  }

  async read(id) {
    try {
      const data = await get(about(id));
      if (id === this.id) this.take(data);
    } catch (error) {
      this.lost(id, error);
    }
  }

  take(data) {
    this.tellNew(data);
    this.data = data;
    this.outbox.arrived(new Set(data.transcript.map((one) => one.id).filter(Boolean)));
    this.context.show(data);
    this.draw();
    this.markRead();
  }

  lost(id, error) {
    if (!(error instanceof Refusal)) throw error;
    toast(error.message, { failed: true });
    if (error.status === 404 && id === this.id) location.hash = "";
  }

  tellNew(data) {
    const last = this.data?.transcript.at(-1)?.seq;
    const fresh = data.transcript.filter((one) => last && one.seq > last && one.author === "person");
    if (fresh.length) announce(say("said.new_message", { text: fresh.at(-1).text }));
  }

  /* --- what is seen --- */

  draw() {
    const { data } = this;
    document.body.classList.toggle("has-talk", Boolean(this.id));
    find("blank").hidden = Boolean(this.id);
    find("talk-title").textContent = data ? title(data) : say(this.id ? "talk.loading" : "talk.none_title");
    find("talk-title").title = data ? title(data) : "";
    find("talk-status").replaceChildren(...(data ? status(data) : []));
    find("acts").replaceChildren(...this.buttons());
    find("to-context").hidden = !data;
    this.drawTyping();
    if (data) this.drawExchange();
    else find("read-only").hidden = true;
  }

  drawExchange() {
    const { data } = this;
    if (data.mine) this.composer.open(this.id);
    else this.composer.close();
    find("read-only").hidden = data.mine;
    find("read-only").textContent = data.mine ? "" : readOnly(data);
    this.drawLines();
  }

  drawLines() {
    const stored = [...this.before, ...this.data.transcript];
    const known = new Set(stored.map((one) => one.id).filter(Boolean));
    const lines = stored.map((one) => ({ ...one, key: one.id ?? `m${one.seq}`, own: Boolean(one.id) }));
    const unsent = this.outbox.of(this.id).filter((item) => !known.has(item.id));
    const earlier = this.before.length ? this.before.earlier : this.data.earlier;
    this.transcript.show([...lines, ...unsent.map(unsentLine)], { person: this.data.person, earlier });
  }

  buttons() {
    const { data } = this;
    if (!data || !document.body.dataset.consultant) return [];
    if (data.mine) return [this.button("release"), this.button("hand_back"), this.button("close")];
    return data.owner === "consultant" ? [] : [this.button("take", "button primary")];
  }

  button(name, look = "button") {
    const attributes = { class: `${look} act-${name}`, type: "button", title: say(`talk.${name}_hint`) };
    return el("button", { ...attributes, onclick: () => this.act(name) }, say(`talk.${name}`));
  }

  drawTyping() {
    const line = find("typing");
    const who = ["person", "bot"].find((author) => this.typing?.has(author));
    line.hidden = !who;
    line.textContent = who ? say(`talk.typing_${who}`) : "";
  }

  sign({ conversation, author, on }) {
    if (conversation !== this.id) return;
    if (on) this.typing.add(author);
    else this.typing.delete(author);
    this.drawTyping();
  }

  moved(id) {
    if (id === this.id && this.data) this.drawLines();
  }

  async showEarlier() {
    const first = (this.before[0] ?? this.data.transcript[0]).seq;
    const data = await this.tried(() => get(about(this.id, `?before=${first}`)));
    if (!data) return;
    this.before = [...data.transcript, ...this.before];
    this.before.earlier = data.earlier;
    this.drawLines();
  }

  /* --- what is done --- */

  can(name) {
    return Boolean(find("acts").querySelector(`.act-${name}`));
  }

  async act(name) {
    if (!this.can(name) || this.acting) return;
    const body = name === "close" ? await this.askReason() : {};
    if (body) await this.perform(this.id, name, body);
  }

  async perform(id, name, body = {}) {
    this.acting = true;
    const done = await this.tried(() => post(about(id, `/${ACTS[name]}`), body));
    this.acting = false;
    await this.refresh();
    if (done) toast(say(DONE[name]));
    this.acted(name, Boolean(done));
  }

  /* A message that the assistant took for something else goes among the sentences to sort. */
  async misheard(seq) {
    if (await this.tried(() => post(about(this.id, `/messages/${seq}/misunderstood`)))) toast(say("phrases.misheard_done"));
  }

  async resend(line) {
    if (line.seq === undefined) return this.outbox.retry(line.id);
    if (await this.tried(() => post(about(this.id, `/messages/${line.seq}/resend`)))) toast(say("said.resent"));
  }

  async tried(request) {
    try {
      return await request();
    } catch (error) {
      this.refused(error);
      return null;
    }
  }

  refused(error) {
    if (!(error instanceof Refusal)) throw error;
    toast(error.message, { failed: true });
  }

  markRead() {
    const seq = this.data?.transcript.findLast((one) => one.author === "person")?.seq;
    if (!this.data?.mine || !seq || document.hidden || seq <= (this.seen?.[this.id] ?? 0)) return;
    this.seen = { ...this.seen, [this.id]: seq };
    post(about(this.id, "/read"), { seq }).catch(() => delete this.seen[this.id]); // said again at the next change
  }
}

const title = (data) => data.need ?? say("queue.no_need");

function status(data) {
  const channel = el("span", { class: "soft" }, icon(has(`channels.${data.channel}`) ? data.channel : "widget"), " ", channelName(data), " · ");
  const values = { consultant: data.consultant };
  const flag = data.distress ? el("span", { class: "flag" }, icon("flag"), say("queue.distress"), " ") : "";
  if (data.owner === "waiting") return [flag, channel, ago(data.waiting_since, { phrase: say("status.waiting", { time: "{time}" }) })];
  const name = data.owner === "consultant" ? (data.mine ? "mine" : "team") : data.owner;
  return [flag, channel, say(`status.${name}`, values)];
}

const channelName = (data) => (has(`channels.${data.channel}`) ? say(`channels.${data.channel}`) : data.channel);

function readOnly(data) {
  if (!document.body.dataset.consultant) return say("talk.no_consultant");
  return say(`talk.read_only_${data.owner === "consultant" ? "team" : data.owner}`, { consultant: data.consultant });
}

function unsentLine(item) {
  const { id, text, at, state, refusal } = item;
  return { id, key: id, own: true, author: "consultant", name: document.body.dataset.name, text, at, state, error: refusal, network: state === "failed" && !refusal };
}
