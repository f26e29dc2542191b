// One conversation with one server: session, stream, sending. Shows nothing; says what changed, by events:
//   change   the transcript is not what it was        typing {author, on}     owner {owner, name}
//   network  "online" | "offline" | "unreachable"     practice (its name)     lost (the token is void)

import { Api, Unreachable } from "./api.js";
import { Outbox } from "./outbox.js";
import { EventStream } from "./stream.js";
import { Transcript } from "./transcript.js";

const TYPING_EVERY = 2500;
const OPEN_RETRIES = [500, 1000, 2000, 5000, 10_000];
const TOKENS_TRIED = 3;
const REST_AFTER = 30_000;

export class Client extends EventTarget {
  transcript = new Transcript();
  #api;
  #memory;
  #outbox;
  #stream;
  #opening = null; // the request for a session that is under way
  #confirmed = false; // the server has accepted the token since this page was loaded
  #wanted = false; // the person has opened the panel
  #failures = 0;
  #listening = null; // the token that the stream uses
  #typedAt = 0;
  #resting = 0;

  constructor(server, memory) {
    super();
    this.#api = new Api(server);
    this.#memory = memory;
    this.#outbox = new Outbox({
      transcript: this.transcript,
      memory,
      deliver: (message) => this.#deliver(message),
      changed: () => this.#emit("change"),
    });
    this.#stream = this.#newStream();
    this.#followTheBrowser();
  }

  get token() {
    return this.#memory.session.token ?? null;
  }

  /** Number of messages that the person has not seen. */
  get unread() {
    return this.transcript.othersAfter(this.#memory.session.read ?? 0).length;
  }

  /** Go on with what this device already has; without it, nothing is requested. */
  resume() {
    if (this.token) this.#stream.start();
    if (this.#outbox.waiting) this.#outbox.pump();
  }

  pause() {
    this.#stream.stop();
  }

  /** The person opens the panel: have a session, and listen. */
  async open() {
    this.#wanted = true;
    this.resume();
    try {
      await this.#session();
      this.#failures = 0;
    } catch (error) {
      this.#tellNetwork();
      const wait = OPEN_RETRIES[Math.min(this.#failures++, OPEN_RETRIES.length - 1)];
      setTimeout(() => this.#confirmed || this.open(), Math.max(wait, (error.retryAfter ?? 0) * 1000));
    }
  }

  say(text) {
    this.#typedAt = 0;
    this.#outbox.add(text);
  }

  choose({ id, title }) {
    this.#outbox.add(title, id);
  }

  retry() {
    this.#outbox.retry();
  }

  recall(id) {
    return this.#outbox.recall(id);
  }

  /** The person has seen everything up to number `seq`. */
  seen(seq) {
    if (!this.token || seq <= (this.#memory.session.read ?? 0)) return;
    this.#memory.keep({ read: seq });
    this.#emit("change");
    this.#api.read(this.token, seq).catch(() => {}); // the next reading tells a higher number
  }

  typing(on) {
    const due = on ? Date.now() - this.#typedAt > TYPING_EVERY : this.#typedAt > 0;
    if (!this.token || !due) return;
    this.#typedAt = on ? Date.now() : 0;
    this.#api.typing(this.token, on).catch(() => {}); // a courtesy; nothing depends on it
  }

  /** The person's data as a Blob of JSON. */
  export() {
    return this.#api.export(this.token);
  }

  /** Erase everything, there and here; the transcript then holds nothing but the notice. */
  async erase() {
    if (this.token) await this.#api.erase(this.token);
    this.#stream.stop();
    this.#memory.erase();
    this.#confirmed = false;
    this.#wanted = false;
    this.transcript.clear("erased", { all: true });
    this.#emit("owner", { owner: "bot", name: null });
    this.#emit("change");
  }

  #session() {
    if (this.token && this.#confirmed) return Promise.resolve(this.token);
    this.#opening ??= this.#openSession().finally(() => (this.#opening = null));
    return this.#opening;
  }

  async #openSession() {
    const known = this.token;
    const session = await this.#api.session(known).catch((error) => {
      if (error.status !== 401 || !known) throw error;
      this.#lose(known);
      return this.#api.session(null);
    });
    this.#adopt(session);
    return session.token;
  }

  #adopt({ token, conversation, practice }) {
    const kept = this.#memory.session;
    this.#memory.keep({ token, conversation, practice, read: kept.conversation === conversation ? kept.read : 0 });
    this.#confirmed = true;
    if (this.#listening !== token) this.#stream.drop();
    this.#stream.start();
    this.#emit("practice", practice);
  }

  /** The server no longer knows `token`; perhaps another tab has a new one already. */
  #lose(token) {
    if (!token) return;
    this.#stream.stop();
    this.transcript.clear("session_lost");
    if (this.token === token) this.#memory.forgetSession();
    if (this.token) return this.#stream.start();
    this.#confirmed = false;
    this.#listening = null;
    this.#emit("change");
    this.#emit("lost");
    if (this.#wanted) setTimeout(() => this.open(), OPEN_RETRIES[0]);
  }

  async #deliver(message) {
    for (let tried = 0; tried < TOKENS_TRIED; tried += 1) {
      const token = await this.#session();
      try {
        return await this.#api.send(token, message);
      } catch (error) {
        if (error.status !== 401) throw error;
        this.#lose(token);
      }
    }
    throw new Unreachable("no token is accepted");
  }

  #newStream() {
    return new EventStream({
      connect: (signal) => this.#api.events((this.#listening = this.token), this.transcript.lastSeq, signal),
      onOpen: () => (this.#tellNetwork("online"), this.#outbox.pump()),
      onLost: () => this.#tellNetwork(),
      onRefused: ({ status }) => (status === 401 ? this.#lose(this.#listening) : this.#tellNetwork("unreachable")),
      onEvent: ({ event, data }) => this.#receive(event, data),
    });
  }

  #receive(event, data) {
    if (event === "typing" || event === "owner") this.#emit(event, data);
    if (event !== "message") return;
    this.transcript.merge(data);
    if (data.id) this.#memory.removePending(data.id);
    this.#emit("change");
  }

  #followTheBrowser() {
    window.addEventListener("online", () => this.#wake());
    window.addEventListener("offline", () => (this.#tellNetwork(), this.#stream.drop()));
    document.addEventListener("visibilitychange", () => (document.hidden ? this.#rest() : this.#wake()));
    window.addEventListener("pagehide", () => this.pause());
    window.addEventListener("pageshow", (event) => event.persisted && this.resume());
    window.addEventListener("storage", () => this.#listening && this.token !== this.#listening && this.#lose(this.#listening));
  }

  #wake() {
    clearTimeout(this.#resting);
    this.#stream.nudge();
    if (this.#wanted && !this.#confirmed) this.open();
    else this.resume();
  }

  /** Over HTTP/1.1 a browser has six lines to a server: a tab in the background must not hold one for a badge. */
  #rest() {
    if (!this.#wanted) this.#resting = setTimeout(() => this.pause(), REST_AFTER);
  }

  #tellNetwork(state = navigator.onLine ? "unreachable" : "offline") {
    this.#emit("network", state);
  }

  #emit(name, detail) {
    this.dispatchEvent(new CustomEvent(name, { detail }));
  }
}
