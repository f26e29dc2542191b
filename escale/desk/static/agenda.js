/* The calendar: FullCalendar shows, the desk decides. What was refused goes back to its place with the reason. */
import { announce, toast } from "./announce.js";
import { startMenu } from "./account.js";
import { Refusal, get, post } from "./api.js";
import { AgendaForms } from "./agendaforms.js";
import { asEvent, inside, name } from "./agendalooks.js";
import { AgendaLists } from "./agendalists.js";
import { find } from "./dom.js";
import { Live } from "./live.js";
import { say } from "./words.js";

const PAUSE = 150; // milliseconds: a burst of changes reads the calendar once
const NARROW = 760;
const EARLY = "07:00:00"; // the hours that are always shown; others when something lies there
const LATE = "22:00:00";
const whose = find("agenda").dataset.consultant;
const own = Boolean(find("agenda").dataset.own);

let calendar;
let known; // what was shown last, to say what changed by itself
let mine = new Set(); // what this page has just changed itself
let wait;

const path = (what) => `agenda/${what}?consultant=${whose}`;
const local = (date) => date.toISOString().slice(0, 19); // the library keeps a wall clock in its UTC

/* --- reading --- */

async function read(info, done, failed) {
  const [start, end] = [info.startStr.slice(0, 10), info.endStr.slice(0, 10)];
  try {
    const found = (await get(`agenda?consultant=${whose}&start=${start}&end=${end}`)).events;
    tellNews(found, `${start}/${end}`);
    lists.show(found);
    waitForLapse(found);
    done(found.map((one) => asEvent(one, calendar?.view.type)));
    setTimeout(() => widen(found));
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    if (error.status) toast(say("agenda.failed"), { failed: true });
    failed(error);
  }
}

/* Early birds and night owls see their hours too. */
function widen(found) {
  const timed = found.filter((one) => !one.whole);
  const over = timed.some((one) => one.end.slice(0, 10) > one.start.slice(0, 10) || one.end.slice(11, 19) > LATE);
  const early = over || timed.some((one) => one.start.slice(11, 19) < EARLY);
  setHours("slotMinTime", early ? "00:00:00" : EARLY);
  setHours("slotMaxTime", over ? "24:00:00" : LATE);
}

function setHours(name, value) {
  if (calendar.getOption(name) !== value) calendar.setOption(name, value);
}

/* What a colleague, the person or the assistant changed is said; what was done here is not said again. */
function tellNews(found, period) {
  const now = new Map(found.filter((one) => one.kind === "booked").map((one) => [one.id, one]));
  if (known?.period === period) compare(known.now, now);
  known = { period, now };
  mine = new Set();
}

function compare(before, now) {
  for (const [id, one] of now) {
    if (mine.has(id)) continue;
    const values = { title: one.title, when: one.said };
    if (!before.has(id)) announce(say("agenda.news_booked", values));
    else if (before.get(id).start !== one.start) announce(say("agenda.news_moved", values));
  }
  if ([...before.keys()].some((id) => !now.has(id) && !mine.has(id))) announce(say("agenda.news_gone"));
}

/* A hold that lapses changes nothing in the store at that moment: the page looks again by itself. */
function waitForLapse(found) {
  clearTimeout(wait);
  const next = Math.min(...found.filter((one) => one.until).map((one) => Date.parse(one.until)));
  if (Number.isFinite(next)) wait = setTimeout(readSoon, Math.max(1000, next - Date.now() + 500));
}

let soon;
function readSoon() {
  clearTimeout(soon);
  soon = setTimeout(() => calendar.refetchEvents(), PAUSE);
}

/* --- changing --- */

async function ask(what, sent, id) {
  if (id) mine.add(id);
  const answer = await post(path(what), sent);
  toast(answer.said);
  readSoon();
}

async function dropped(info) {
  const { one } = info.event.extendedProps;
  try {
    if (one.kind === "absence") await putAbsence(one, info.event);
    else await move(one, local(info.event.start));
  } catch (error) {
    info.revert();
    if (!(error instanceof Refusal)) throw error;
    toast(error.message, { failed: true });
    readSoon();
  }
}

const number = (one) => one.id.slice(one.id.indexOf(":") + 1);

function move(one, start, consultant = null) {
  return ask(`appointments/${number(one)}/move`, { start, consultant, key: crypto.randomUUID() }, one.id);
}

function putAbsence(one, event) {
  const end = event.end ?? new Date(event.start.getTime() + (event.allDay ? 86_400_000 : 3_600_000));
  const { label, revision } = one;
  return ask("stretches", {
    kind: "absence", start: local(event.start), end: local(end), label, id: one.number, revision,
  });
}

const acts = {
  move,
  cancel: (one) => ask(`appointments/${number(one)}/cancel`, {}, one.id),
  finish: (one, came) => ask(`appointments/${number(one)}/finish`, { came }, one.id),
  put: (sent) => ask("stretches", sent),
  remove: (sent) => ask("stretches/remove", sent),
};
const forms = new AgendaForms(acts);
const lists = new AgendaLists(forms, acts);

function clicked({ event, jsEvent }) {
  const { one } = event.extendedProps;
  jsEvent.preventDefault();
  if (one.kind === "absence" || one.kind === "extra") forms.stretch(one);
  else if (one.movable) forms.move(one);
  else lists.focus(one.id);
}

/* --- the page --- */

function start() {
  const { Calendar } = window.FullCalendar;
  calendar = new Calendar(find("calendar"), {
    locale: { code: "fr", week: { dow: 1, doy: 4 }, allDayText: say("agenda.all_day") },
    timeZone: "Europe/Wall", // no zone of the browser's: times are the calendar's own wall
    initialView: innerWidth < NARROW ? "timeGridDay" : "timeGridWeek",
    headerToolbar: false,
    height: "auto",
    slotMinTime: EARLY,
    slotMaxTime: LATE,
    slotDuration: "00:15:00", // as what is dragged: with longer slots the library lands a step too late
    slotLabelInterval: "01:00:00",
    slotLabelFormat: { hour: "2-digit", minute: "2-digit" },
    displayEventEnd: false,
    nowIndicator: true,
    dayMaxEvents: 4,
    moreLinkContent: ({ num }) => say("agenda.more", { count: num }),
    eventInteractive: true,
    editable: true,
    eventDurationEditable: false,
    selectable: own,
    selectMirror: true,
    longPressDelay: 400,
    events: read,
    eventContent: inside,
    eventClick: clicked,
    eventDrop: dropped,
    eventResize: dropped,
    select: (info) => forms.newStretch(info),
    eventDidMount: ({ el, event }) => name(el, event.extendedProps.one),
    datesSet: ({ view }) => (find("period").textContent = view.title),
    now: () => new Date(Date.now() + ahead).toISOString(),
  });
  calendar.render();
}

let ahead = 0; // the calendar's wall, ahead of UTC

async function setClock() {
  const day = new Date().toISOString().slice(0, 10);
  const next = new Date(Date.now() + 86_400_000).toISOString().slice(0, 10);
  const { now } = await get(`agenda?consultant=${whose}&start=${day}&end=${next}`);
  ahead = Date.parse(`${now.slice(0, 19)}Z`) - Date.now();
}

function wire() {
  find("today").addEventListener("click", () => calendar.today());
  find("previous").addEventListener("click", () => calendar.prev());
  find("next").addEventListener("click", () => calendar.next());
  for (const choice of document.querySelectorAll("[name=view]")) {
    choice.checked = choice.value === calendar.view.type;
    choice.addEventListener("change", () => calendar.changeView(choice.value));
  }
  find("add-absence")?.addEventListener("click", () => forms.blank("absence", local(calendar.getDate())));
  find("add-extra")?.addEventListener("click", () => forms.blank("extra", local(calendar.getDate())));
  const chooser = document.querySelector(".whose select");
  chooser?.addEventListener("change", () => chooser.form.requestSubmit());
}

function showPresence(state) {
  const before = find("presence").dataset.state;
  find("presence").dataset.state = state;
  find("presence-text").textContent = say(`presence.${state}`);
  if (before !== state && state === "here") readSoon();
}

startMenu();
await setClock();
start();
wire();
new Live({ on: { diary: readSoon }, state: showPresence }).connect();
