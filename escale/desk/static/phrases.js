/* Sentences to sort: puts the page's parts together. */
import { startMenu } from "./account.js";
import { announce, toast } from "./announce.js";
import { Refusal, get, post } from "./api.js";
import { Card, goneText } from "./phrasecard.js";
import { showCount } from "./phrasecount.js";
import { PhraseKeys } from "./phrasekeys.js";
import { LabelList } from "./phraselabels.js";
import { Rows } from "./phraserows.js";
import { Stack } from "./phrasestack.js";
import { find } from "./dom.js";
import { Live } from "./live.js";
import { keepFresh, setNow } from "./times.js";
import { say } from "./words.js";

const PAUSE = 150; // milliseconds: a burst of changes reads the list once
const OUT_OF_SCOPE = "out_of_scope";
const title = document.title;

const stack = new Stack();
const rows = new Rows({ choose: (key) => show(key, { view: "card" }) });
const card = new Card({ file });
const labels = new LabelList({ choose: file });
const done = []; // what this page has sorted, for undoing it
let busy = false;

/* --- reading --- */

let timer;
function readSoon() {
  clearTimeout(timer);
  timer = setTimeout(read, PAUSE);
}

async function read() {
  const data = await tried(get("phrases"));
  if (!data) return;
  setNow(data.now);
  const fresh = stack.merge(data);
  await tellGone();
  if (stack.current && card.key !== stack.current.key) card.show(stack.current);
  else if (stack.current) card.refresh(stack.current);
  draw();
  if (fresh) announce(say("phrases.fresh", { count: fresh }));
}

/* Says of groups that colleagues have sorted who did it. */
async function tellGone() {
  const untold = stack.untold();
  if (!untold.length) return;
  const ids = untold.map((group) => group.ids[0]).join(",");
  const told = await tried(get(`phrases/verdicts?ids=${ids}`));
  if (told) stack.tell(told.verdicts);
}

function draw() {
  rows.show(stack.groups, stack.current?.key);
  const waiting = stack.waiting;
  find("waiting").textContent = say("phrases.waiting", { count: waiting });
  showCount(waiting);
  find("undo").disabled = done.length === 0;
  find("empty").hidden = stack.groups.length > 0;
  find("card").hidden = stack.groups.length === 0;
  document.title = waiting ? `(${waiting}) ${title}` : title;
}

/* --- going about --- */

function show(key, { focus = true, view } = {}) {
  stack.choose(key);
  if (view) document.body.dataset.view = view;
  card.show(stack.current);
  draw();
  if (focus) toCurrent();
}

function toCurrent() {
  if (!stack.current || !rows.focus(stack.current.key)) find("card-title").focus({ preventScroll: true });
}

function move(step) {
  const key = stack.beside(step);
  if (key) show(key);
}

/* --- sorting --- */

async function file(label) {
  const ids = card.chosen();
  if (busy || !ids.length) return;
  await alone(async () => {
    const answer = await tried(post("phrases/settle", { ids, label }));
    if (answer) settled(answer, label);
  });
}

function settled({ done: ids, taken }, label) {
  if (ids.length) done.push({ ids, place: stack.place(), group: { ...stack.current } });
  toast(ids.length ? told(label) : goneText(taken[0]));
  stack.remove([...ids, ...taken.map((one) => one.id)]);
  card.show(stack.current);
  draw();
  toCurrent();
  if (stack.groups.length < 10) readSoon();
}

const told = (label) => (label ? say("phrases.filed", { need: labels.need(label) }) : say("phrases.ignored"));

async function undo() {
  const last = done.at(-1);
  if (busy || !last) return;
  await alone(async () => {
    const answer = await tried(post("phrases/undo", { ids: last.ids }));
    if (!answer) return;
    done.pop();
    stack.putBack(last.group, answer.undone, last.place);
    toast(answer.undone.length ? say("phrases.undone") : say("phrases.gone_erased"));
    card.show(stack.current);
    draw();
    toCurrent();
  });
}

function split() {
  if (!stack.current || stack.current.gone || stack.current.ids.length < 2) return;
  stack.split();
  card.show(stack.current);
  draw();
  toCurrent();
}

/* One act at a time: a second press while the first is on its way would sort what has not been read. */
async function alone(act) {
  busy = true;
  try {
    await act();
  } finally {
    busy = false;
  }
}

async function tried(asked) {
  try {
    return await asked;
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    toast(error.message, { failed: true });
    return null;
  }
}

/* --- the live stream, keys and buttons --- */

const live = new Live({ on: { doubts: readSoon, queue: () => {} }, state: showPresence });

function showPresence(state) {
  const before = find("presence").dataset.state;
  find("presence").dataset.state = state;
  find("presence-text").textContent = say(`presence.${state}`);
  if (before === state) return;
  toast(say(state === "lost" ? "presence.lost_long" : "presence.back"), { failed: state === "lost" });
  if (state === "here") readSoon();
}

const openLabels = () => stack.current && !stack.current.gone && labels.open();
const acts = {
  next: () => move(1),
  previous: () => move(-1),
  candidate: (number) => card.press(number),
  other: openLabels,
  scope: () => file(OUT_OF_SCOPE),
  nothing: () => file(null),
  split,
  undo,
  leave: toCurrent,
};
new PhraseKeys(acts);
for (const name of ["next", "previous", "other", "split", "undo"]) find(name).addEventListener("click", acts[name]);
/* The second half of a double click would sort the next group. */
for (const name of ["scope", "nothing"]) find(name).addEventListener("click", (event) => event.detail < 2 && acts[name]());
find("to-list").addEventListener("click", () => {
  document.body.dataset.view = "list";
  toCurrent();
});

startMenu();
keepFresh();
await labels.load(() => tried(get("phrases/labels")));
await read();
live.connect();
