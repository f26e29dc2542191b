/* What lies in the calendar, as the library wants it and as it looks. */
const BACKGROUND = new Set(["open", "elsewhere", "extra"]);
const MEETINGS = new Set(["booked", "held", "offered", "done", "no_show"]);

export function asEvent(one, view) {
  const month = view === "dayGridMonth";
  const background = BACKGROUND.has(one.kind) && !(one.kind === "extra" && month);
  return {
    id: one.id,
    title: one.title ?? "",
    start: one.start,
    end: one.kind === "holiday" ? undefined : one.end,
    allDay: one.whole,
    display: background ? "background" : "block",
    classNames: [`is-${one.kind}`],
    startEditable: Boolean(one.movable),
    durationEditable: one.kind === "absence",
    interactive: MEETINGS.has(one.kind) || one.kind === "absence" || one.kind === "extra",
    extendedProps: { one },
  };
}

export function inside({ event, timeText }) {
  const { one } = event.extendedProps;
  if (!one || one.kind === "open") return { domNodes: [] };
  const lines = [timeText && !event.allDay ? timeText : "", event.title, one.with, one.subject, one.channel, one.note];
  const box = document.createElement("div");
  box.className = "inside";
  for (const [place, line] of lines.entries()) {
    if (!line) continue;
    const part = document.createElement(place === 1 ? "strong" : "span");
    part.textContent = line;
    box.append(part, " ");
  }
  return { domNodes: [box] };
}

export function name(element, one) {
  if (!MEETINGS.has(one?.kind)) return;
  element.setAttribute("aria-label", [one.title, one.subject, one.channel, one.note, one.said].filter(Boolean).join(", "));
}
