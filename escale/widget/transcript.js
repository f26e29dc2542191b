// The conversation as it is shown: numbered messages from the server, then what has not come back from it yet.

/** What became of a message of one's own that the server has not returned yet. */
export const State = Object.freeze({
  SENDING: "sending",
  WAITING: "waiting", // no network: leaves by itself
  PAUSED: "paused", // too many at once: leaves by itself
  FAILED: "failed", // may be tried again
  REFUSED: "refused", // will never be accepted as it is
  ACCEPTED: "accepted", // stored by the server
});

const SETTLED = new Set([State.ACCEPTED, State.REFUSED]);

export class Transcript {
  #messages = new Map(); // by seq
  #pending = new Map(); // by id, in the order of writing
  #notice = null;

  /** Highest number seen: the point from which the stream goes on. */
  lastSeq = 0;

  /** Take a message of the server in. Its number decides its place; the same number never stands twice. */
  merge(message) {
    this.#messages.set(message.seq, message);
    this.#pending.delete(message.id);
    this.lastSeq = Math.max(this.lastSeq, message.seq);
  }

  /** Add one's own message, `{id, text, choice, at}`, before the server knows it. */
  add(item) {
    this.#pending.set(item.id, { state: State.SENDING, told: "", attempts: 0, ...item });
  }

  mark(id, state, told = "") {
    const item = this.#pending.get(id);
    if (item) Object.assign(item, { state, told });
  }

  /** What stops one message stops all that were written after it. */
  markUnsent(state, told = "") {
    for (const item of this.#pending.values()) if (!SETTLED.has(item.state)) Object.assign(item, { state, told });
  }

  remove(id) {
    const item = this.#pending.get(id);
    this.#pending.delete(id);
    return item;
  }

  /** The message that must leave next, or undefined. */
  next() {
    return [...this.#pending.values()].find((item) => !SETTLED.has(item.state));
  }

  /** Forget the conversation; what has not left yet stays unless `all`. `notice` is then said in its place. */
  clear(notice, { all = false } = {}) {
    this.#messages.clear();
    for (const [id, item] of this.#pending) if (all || item.state === State.ACCEPTED) this.#pending.delete(id);
    this.lastSeq = 0;
    this.#notice = notice;
  }

  /** All lines in order: `{key, author, name, text, buttons, at, seq?, state, told}`. */
  lines() {
    const stored = [...this.#messages.values()].sort((one, other) => one.seq - other.seq);
    const waiting = [...this.#pending.values()].map(asLine);
    const notice = this.#notice ? [{ key: "notice", author: "system", text: this.#notice, buttons: [] }] : [];
    return [...notice, ...stored.map(withKey), ...waiting];
  }

  /** Messages of others after number `seq`. */
  othersAfter(seq) {
    return [...this.#messages.values()].filter((message) => message.seq > seq && message.author !== "person");
  }
}

const withKey = (message) => ({
  ...message,
  key: message.author === "person" && message.id ? message.id : `seq:${message.seq}`,
  buttons: message.buttons ?? [],
  state: State.ACCEPTED,
});

const asLine = (item) => ({ ...item, key: item.id, author: "person", buttons: [] });

/** The line whose buttons may still be used: the assistant's last one, while nobody has spoken after it. */
export function offering(lines) {
  for (const line of [...lines].reverse()) {
    if (line.state === State.REFUSED) continue;
    if (line.author === "person" || line.author === "consultant") return null;
    if (line.author === "bot" || line.buttons.length) return line.buttons.length ? line : null;
  }
  return null;
}
