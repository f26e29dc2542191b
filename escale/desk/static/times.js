/* Times: relative on the screen, exact on hover, kept fresh without moving anything. */
import { el } from "./dom.js";
import { say } from "./words.js";

const MINUTE = 60_000;
const LATE = { amber: 2 * MINUTE, late: 10 * MINUTE };
const clock = new Intl.DateTimeFormat("fr", { hour: "2-digit", minute: "2-digit" });
const day = new Intl.DateTimeFormat("fr", { weekday: "long", day: "numeric", month: "long" });
const full = new Intl.DateTimeFormat("fr", { dateStyle: "full", timeStyle: "medium" });

let ahead = 0; // of this device's clock, in milliseconds

export function setNow(serverTime) {
  ahead = Date.now() - Date.parse(serverTime);
}

const age = (at) => Math.max(0, Date.now() - ahead - Date.parse(at));

export function lasted(at) {
  const minutes = Math.floor(age(at) / MINUTE);
  if (minutes < 1) return say("times.now");
  if (minutes < 60) return say("times.minutes", { count: minutes });
  if (minutes < 1440) return hours(minutes);
  return say("times.days", { count: Math.floor(minutes / 1440) });
}

function hours(minutes) {
  const [count, rest] = [Math.floor(minutes / 60), minutes % 60];
  if (!rest || count > 5) return say("times.hours", { count });
  return say("times.hours_minutes", { hours: count, minutes: String(rest).padStart(2, "0") });
}

export function level(at) {
  const waited = age(at);
  if (waited >= LATE.late) return "late";
  return waited >= LATE.amber ? "amber" : "fresh";
}

export const exact = (at) => full.format(new Date(at));
export const hour = (at) => clock.format(new Date(at));

export function dayName(at) {
  const [date, today] = [new Date(at).toDateString(), new Date()];
  if (date === today.toDateString()) return say("talk.today");
  today.setDate(today.getDate() - 1);
  return date === today.toDateString() ? say("talk.yesterday") : day.format(new Date(at));
}

/* A <time> that stays right: `waits` also colours it by how long it has been. */
export function ago(at, { waits = false, phrase = "{time}" } = {}) {
  const shown = el("time", { datetime: at, title: exact(at), class: waits ? "waits" : "", dataset: { ago: phrase } });
  refresh(shown);
  return shown;
}

export const at = (moment) => el("time", { datetime: moment, title: exact(moment) }, hour(moment));

function refresh(shown) {
  const text = shown.dataset.ago.replace("{time}", lasted(shown.dateTime));
  if (shown.textContent !== text) shown.textContent = text;
  if (shown.classList.contains("waits")) shown.dataset.level = level(shown.dateTime);
}

export function keepFresh() {
  setInterval(() => document.querySelectorAll("time[data-ago]").forEach(refresh), 15_000);
}
