// What this device keeps between visits: the token, how far the person has read, what has not left yet.
// A browser may forbid storage; then everything works until the page is closed.

class Shelf {
  #storage;
  #fallback = new Map();

  constructor(name) {
    try {
      this.#storage = window[name];
    } catch {
      this.#storage = null;
    }
  }

  read(key, otherwise) {
    const text = this.#storage?.getItem(key) ?? this.#fallback.get(key);
    try {
      return text ? JSON.parse(text) : otherwise;
    } catch {
      return otherwise;
    }
  }

  write(key, value) {
    const text = JSON.stringify(value);
    this.#fallback.set(key, text);
    try {
      this.#storage?.setItem(key, text);
    } catch {
      // No room left: the copy in this page serves.
    }
  }

  remove(key) {
    this.#fallback.delete(key);
    this.#storage?.removeItem(key);
  }
}

const lasting = new Shelf("localStorage");
const passing = new Shelf("sessionStorage");
const THEME = "escale:theme";

/** What is kept for one server. Every change reads first: another tab may have written. */
export class Memory {
  #session;
  #pending;
  #draft;

  constructor(server) {
    this.#session = `escale:${server}:session`;
    this.#pending = `escale:${server}:pending`;
    this.#draft = `escale:${server}:draft`;
  }

  /** `{token, conversation, practice, read}`, or an empty object before the first session. */
  get session() {
    return lasting.read(this.#session, {});
  }

  keep(changes) {
    lasting.write(this.#session, { ...this.session, ...changes });
  }

  forgetSession() {
    lasting.remove(this.#session);
  }

  /** Messages not yet acknowledged, oldest first: `[{id, text, choice, at}]`. */
  get pending() {
    return lasting.read(this.#pending, []);
  }

  addPending(item) {
    lasting.write(this.#pending, [...this.pending.filter((other) => other.id !== item.id), item]);
  }

  removePending(id) {
    const left = this.pending.filter((item) => item.id !== id);
    if (left.length) lasting.write(this.#pending, left);
    else lasting.remove(this.#pending);
  }

  get draft() {
    return passing.read(this.#draft, "");
  }

  set draft(text) {
    if (text) passing.write(this.#draft, text);
    else passing.remove(this.#draft);
  }

  erase() {
    lasting.remove(this.#session);
    lasting.remove(this.#pending);
    passing.remove(this.#draft);
  }
}

export const theme = {
  get choice() {
    return lasting.read(THEME, null);
  },
  set choice(value) {
    if (value) lasting.write(THEME, value);
    else lasting.remove(THEME);
  },
};
