/* The desk: puts its parts together. */
import { Refusal, get } from "./api.js";
import { toast } from "./announce.js";
import { notify, startMenu } from "./account.js";
import { askReason } from "./closing.js";
import { Context } from "./context.js";
import { find } from "./dom.js";
import { Keys } from "./keys.js";
import { Live } from "./live.js";
import { showCount } from "./phrasecount.js";
import { Queue } from "./queue.js";
import { Talk } from "./talk.js";
import { keepFresh, setNow } from "./times.js";
import { say } from "./words.js";

const PAUSE = 120; // milliseconds: a burst of changes reads the queue once
const AGAIN = 60_000;
const title = document.title;
const precise = matchMedia("(pointer: fine)");
const me = Number(document.body.dataset.consultant);

const context = new Context();
const talk = new Talk({ context, askReason, acted });
const queue = new Queue({ openId: () => talk.id, onNews: notify });

/* --- reading --- */

let timer;
let last = 0;

function readSoon() {
  clearTimeout(timer);
  timer = setTimeout(readQueue, PAUSE);
}

async function readQueue() {
  const mine = ++last;
  try {
    const data = await get("queue");
    if (mine === last) showQueue(data);
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    if (error.status) toast(say("queue.failed"), { failed: true });
  }
}

function showQueue(data) {
  setNow(data.now);
  queue.show(data);
  document.title = data.waiting.length ? `(${data.waiting.length}) ${title}` : title;
  const names = data.online.filter((one) => one.id !== me).map((one) => one.first_name);
  find("others").textContent = names.length ? say("presence.others", { names: names.join(", ") }) : say("presence.alone");
}

async function readToday() {
  try {
    context.showToday((await get("appointments/today")).appointments);
  } catch (error) {
    if (!(error instanceof Refusal)) throw error; // the stream says that the desk is not reachable
  }
}

async function readDoubts() {
  try {
    showCount((await get("phrases/count")).waiting);
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
  }
}

/* --- the live stream --- */

const live = new Live({
  on: {
    queue: readSoon,
    conversation: ({ id }) => id === talk.id && talk.refresh(),
    doubts: readDoubts,
    typing: (event) => talk.sign(event),
    diary: () => {
      readToday();
      if (talk.id) talk.refresh();
    },
  },
  state: showPresence,
});

function showPresence(state) {
  const before = find("presence").dataset.state;
  find("presence").dataset.state = state;
  find("presence-text").textContent = say(`presence.${state}`);
  if (before === state) return;
  toast(say(state === "lost" ? "presence.lost_long" : "presence.back"), { failed: state === "lost" });
  if (state === "here") catchUp();
}

function catchUp() {
  if (talk.id) talk.refresh();
  talk.outbox.retryAll();
  readToday();
}

/* --- going about --- */

const view = (name) => (document.body.dataset.view = name);

async function open() {
  const id = decodeURIComponent(location.hash.slice(1));
  view(id ? "talk" : "queue");
  const focused = id && document.activeElement !== document.body;
  await talk.open(id || null);
  queue.mark();
  if (focused) arrive();
}

function arrive() {
  if (talk.data?.mine && precise.matches) talk.composer.focus();
  else find("talk-title").focus();
}

function acted(name, done) {
  queue.settle();
  readSoon();
  if (name === "take" && done) talk.composer.focus();
  else find("talk-title").focus();
}

function leave() {
  if (document.body.dataset.view === "context") return view("talk");
  const open = talk.id && queue.link(talk.id);
  if (open) open.focus();
  else queue.move(0);
}

/* Takes the focused request, or the open one. */
async function take() {
  const focused = document.activeElement?.dataset.id;
  if (focused && focused !== talk.id) {
    history.pushState(null, "", `#${focused}`);
    await open();
  }
  talk.act("take");
}

new Keys({
  next: () => queue.move(1),
  previous: () => queue.move(-1),
  take,
  reply: () => talk.composer.focus(),
  handBack: () => talk.act("hand_back"),
  close: () => talk.act("close"),
  leave,
});

find("skip").addEventListener("click", (event) => {
  event.preventDefault();
  find("talk-title").focus();
});
find("back").addEventListener("click", () => (location.hash = ""));
find("to-context").addEventListener("click", () => view("context"));
find("from-context").addEventListener("click", () => view("talk"));
addEventListener("hashchange", open);

startMenu();
keepFresh();
live.connect();
readQueue();
readToday();
readDoubts();
setInterval(readQueue, AGAIN);
open();
