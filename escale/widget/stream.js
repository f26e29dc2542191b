// Server-sent events over fetch (EventSource cannot send an Authorization header), reconnected until stopped.

import { Refused } from "./api.js";

const FIRST_DELAY = 500;
const LAST_DELAY = 10_000;
const SILENCE = 40_000; // the server beats every 15 s

/** Cut a byte stream into events: yields `{event, data, id}`; a comment (the heartbeat) yields null. */
export async function* events(body) {
  const reader = body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = "";
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    const text = rest + value;
    const held = text.endsWith("\r") ? "\r" : ""; // its line feed may come with the next bytes
    const blocks = text.slice(0, text.length - held.length).replace(/\r\n?/g, "\n").split("\n\n");
    rest = blocks.pop() + held;
    if (!blocks.length) yield null;
    for (const block of blocks) yield parsed(block);
  }
}

function parsed(block) {
  const event = { event: "message", data: [], id: null };
  for (const line of block.split("\n")) {
    const [, field, value] = /^(\w+): ?(.*)$/s.exec(line) ?? [];
    if (field === "data") event.data.push(value);
    else if (field) event[field] = value;
  }
  return event.data.length ? { ...event, data: JSON.parse(event.data.join("\n")) } : null;
}

/**
 * `connect(signal)` opens the body; `onEvent`, `onOpen`, `onLost` tell what happens;
 * `onRefused(error)` is called when the server says no (the stream then stops).
 */
export class EventStream {
  #running = false;
  #abort = null;
  #wake = null;
  #delay = FIRST_DELAY;
  #heard = 0;
  #turn = null;

  constructor(handlers) {
    Object.assign(this, handlers);
  }

  start() {
    if (this.#running) return;
    this.#running = true;
    this.#delay = FIRST_DELAY;
    this.#loop();
  }

  stop() {
    this.#running = false;
    this.#abort?.abort();
    this.#wake?.();
  }

  /** The network may be back: do not wait any longer, and do not trust a line that has been silent. */
  nudge() {
    this.#delay = FIRST_DELAY;
    if (this.#wake) this.#wake();
    else if (Date.now() - this.#heard > SILENCE / 2) this.drop();
  }

  /** Give the present connection up; the next one follows. */
  drop() {
    this.#abort?.abort();
  }

  async #loop() {
    const mine = (this.#turn = {});
    while (this.#running && this.#turn === mine) {
      await this.#connect();
      if (!this.#running || this.#turn !== mine) return;
      this.onLost();
      await this.#pause(this.#delay * (0.75 + Math.random() / 2));
      this.#delay = Math.min(this.#delay * 2, LAST_DELAY);
    }
  }

  async #connect() {
    const abort = (this.#abort = new AbortController());
    const watch = this.#watch(abort);
    try {
      const body = await this.connect(abort.signal);
      this.#delay = FIRST_DELAY;
      this.onOpen();
      for await (const event of events(body)) {
        this.#heard = Date.now();
        if (event && !abort.signal.aborted) this.onEvent(event);
      }
    } catch (error) {
      if (error instanceof Refused) this.#refused(error);
    } finally {
      clearInterval(watch);
    }
  }

  #watch(abort) {
    this.#heard = Date.now();
    return setInterval(() => Date.now() - this.#heard > SILENCE && abort.abort(), 1000);
  }

  #refused(error) {
    if (error.status === 429) this.#delay = Math.max(this.#delay, (error.retryAfter ?? 5) * 1000);
    else {
      this.#running = false;
      this.onRefused(error);
    }
  }

  #pause(time) {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, time);
      this.#wake = () => (clearTimeout(timer), resolve());
    }).finally(() => (this.#wake = null));
  }
}
