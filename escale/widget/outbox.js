// One's own messages on their way: one at a time, in the order of writing, each under one id for ever.

import { Refused } from "./api.js";
import { State } from "./transcript.js";

const QUIET_RETRY = 700; // a short hiccup is nobody's concern
const SLOW_RETRIES = [10_000, 20_000, 40_000, 60_000];

export class Outbox {
  #transcript;
  #memory;
  #deliver;
  #changed;
  #pumping = false;
  #timer = null;
  #notBefore = 0;

  /** `deliver({id, text} or {id, choice})` resolves when the server has stored the message. */
  constructor({ transcript, memory, deliver, changed }) {
    this.#transcript = transcript;
    this.#memory = memory;
    this.#deliver = deliver;
    this.#changed = changed;
    for (const item of memory.pending) transcript.add(item);
  }

  add(text, choice) {
    const item = { id: newId(), text, choice, at: new Date().toISOString() };
    this.#memory.addPending(item);
    this.#transcript.add(item);
    this.#changed();
    this.pump();
  }

  /** Try again now, from the oldest message that has not left. */
  retry() {
    this.#notBefore = 0;
    this.#transcript.markUnsent(State.SENDING);
    this.#changed();
    this.pump();
  }

  /** Take a message back that has not left; its text. */
  recall(id) {
    this.#memory.removePending(id);
    const item = this.#transcript.remove(id);
    this.#changed();
    return item?.text ?? "";
  }

  get waiting() {
    return this.#transcript.next() !== undefined;
  }

  async pump() {
    if (this.#pumping || Date.now() < this.#notBefore) return;
    this.#pumping = true;
    try {
      while (this.waiting && (await this.#send(this.#transcript.next())));
    } finally {
      this.#pumping = false;
    }
  }

  /** True when the next message may follow. */
  async #send(item) {
    const { id, text, choice } = item;
    try {
      await this.#deliver(choice ? { id, choice } : { id, text });
      return this.#settle(id, State.ACCEPTED);
    } catch (error) {
      if (!(error instanceof Refused)) return this.#failed(item);
      return error.status === 429 ? this.#paused(error) : this.#settle(id, State.REFUSED, error.message);
    }
  }

  #settle(id, state, told) {
    this.#memory.removePending(id);
    this.#transcript.mark(id, state, told);
    this.#changed();
    return true;
  }

  #paused({ message, retryAfter }) {
    const wait = (retryAfter ?? 5) * 1000;
    this.#notBefore = Date.now() + wait;
    return this.#stop(State.PAUSED, wait, message);
  }

  #failed(item) {
    const before = item.attempts++;
    if (before === 0 && navigator.onLine) return this.#stop(State.SENDING, QUIET_RETRY);
    const state = navigator.onLine ? State.FAILED : State.WAITING;
    return this.#stop(state, SLOW_RETRIES[Math.min(before, SLOW_RETRIES.length - 1)]);
  }

  #stop(state, wait, told) {
    this.#transcript.markUnsent(state, told);
    this.#changed();
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.pump(), wait + 20);
    return false;
  }
}

function newId() {
  if (crypto.randomUUID) return crypto.randomUUID();
  // A page without TLS (an intranet) has no randomUUID.
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}
