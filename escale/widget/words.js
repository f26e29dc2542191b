// Every word that the widget shows comes from texts.<language>.json; dates and times from the browser.

export async function loadTexts(base, language) {
  const response = await fetch(new URL(`texts.${language}.json`, base), { credentials: "omit" });
  if (!response.ok) throw new Error(`texts.${language}.json: ${response.status}`);
  return response.json();
}

/** `words(texts)("head.consultant", {name: "Claire"})` → « Claire, de l'équipe ». */
export const words = (texts) => (path, values = {}) => {
  const text = path.split(".").reduce((part, key) => part?.[key], texts);
  if (text === undefined) throw new Error(`No text is called ${path}`);
  return typeof text === "string" ? text.replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole) : text;
};

/** Hours and days as one reads them, in the zone of the device. */
export class Calendar {
  constructor(language, t) {
    this.t = t;
    this.clock = new Intl.DateTimeFormat(language, { hour: "2-digit", minute: "2-digit" });
    this.exact = new Intl.DateTimeFormat(language, { dateStyle: "full", timeStyle: "short" });
    this.date = new Intl.DateTimeFormat(language, { weekday: "long", day: "numeric", month: "long" });
  }

  hour(at) {
    return this.clock.format(new Date(at));
  }

  full(at) {
    return this.exact.format(new Date(at));
  }

  day(at, now = new Date()) {
    const day = new Date(at);
    const yesterday = new Date(now.getFullYear(), now.getMonth(), now.getDate() - 1);
    if (day.toDateString() === now.toDateString()) return this.t("log.today");
    if (day.toDateString() === yesterday.toDateString()) return this.t("log.yesterday");
    return this.date.format(day);
  }
}
