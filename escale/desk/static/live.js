/* The live stream: reconnects by itself, and says when it is lost. */
import { leave } from "./api.js";

const FIRST_PAUSE = 500;
const LONGEST_PAUSE = 10_000;
const LONGEST_SILENCE = 50_000; // the desk's stream beats every 20 s

export class Live {
  constructor({ on, state }) {
    this.on = on;
    this.state = state;
    this.pause = FIRST_PAUSE;
    addEventListener("online", () => this.connect());
    addEventListener("offline", () => this.lost());
    document.addEventListener("visibilitychange", () => !document.hidden && this.isLost() && this.connect());
  }

  connect() {
    clearTimeout(this.timer);
    this.source?.close();
    this.source = new EventSource("/desk/events");
    this.source.onopen = () => this.opened();
    this.source.onerror = () => this.lost();
    for (const name of Object.keys(this.on)) this.listen(name);
    this.source.addEventListener("beat", () => this.watch());
    this.source.addEventListener("signed_out", leave);
  }

  /* A stream that is silent for too long is dead, whatever the browser believes. */
  watch() {
    clearTimeout(this.watchdog);
    this.watchdog = setTimeout(() => this.lost(), LONGEST_SILENCE);
  }

  listen(name) {
    this.source.addEventListener(name, (event) => this.on[name](JSON.parse(event.data)));
  }

  opened() {
    this.pause = FIRST_PAUSE;
    this.watch();
    this.state("here");
  }

  async lost() {
    this.source.close();
    this.state("lost");
    clearTimeout(this.watchdog);
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.connect(), this.pause);
    this.pause = Math.min(LONGEST_PAUSE, this.pause * 2);
    if (await signedOut()) leave();
  }

  isLost() {
    return this.source?.readyState !== EventSource.OPEN;
  }
}

/* EventSource does not tell why it failed; an ordinary request does. */
async function signedOut() {
  try {
    return (await fetch("/desk/api/appointments/today")).status === 401;
  } catch {
    return false;
  }
}
