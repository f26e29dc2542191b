/* What the consultant wrote and the desk has not stored yet: shown at once, sent in order, kept over a reload. */
import { Refusal, about, post } from "./api.js";

const KEY = `escale.${document.body.dataset.consultant}.unsent`;
const STOPS = new Set([403, 404, 413, 422]);

export class Outbox {
  constructor({ changed, refused }) {
    this.changed = changed;
    this.refused = refused;
    this.items = read();
    for (const item of this.items) item.state = "failed";
    this.line = Promise.resolve();
    addEventListener("online", () => this.retryAll());
  }

  of(conversation) {
    return this.items.filter((item) => item.conversation === conversation);
  }

  add(conversation, text) {
    const item = { id: crypto.randomUUID(), conversation, text, at: new Date().toISOString(), state: "sending" };
    this.items.push(item);
    this.send(item);
  }

  retry(id) {
    const item = this.items.find((one) => one.id === id);
    if (item) this.send(item);
  }

  retryAll() {
    for (const item of this.items) if (item.state === "failed" && !item.refusal) this.send(item);
  }

  /* The server shows these itself now. */
  arrived(ids) {
    this.items = this.items.filter((item) => !ids.has(item.id));
    this.save();
  }

  send(item) {
    item.state = "sending";
    this.save();
    this.changed(item.conversation);
    this.line = this.line.then(() => this.deliver(item));
  }

  async deliver(item) {
    const { id, text } = item;
    try {
      await post(about(item.conversation, "/messages"), { id, text });
      item.state = "queued";
    } catch (error) {
      this.fail(item, error);
    }
    this.save();
    this.changed(item.conversation);
  }

  fail(item, error) {
    if (!(error instanceof Refusal)) throw error;
    item.state = "failed";
    item.refusal = STOPS.has(error.status) ? error.message : null;
    if (item.refusal) this.refused(error); // a network that is away shows at the message itself
  }

  save() {
    sessionStorage.setItem(KEY, JSON.stringify(this.items));
  }
}

function read() {
  try {
    return JSON.parse(sessionStorage.getItem(KEY)) ?? [];
  } catch {
    return [];
  }
}
