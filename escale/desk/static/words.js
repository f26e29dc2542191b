/* The words of texts.fr.yml. A missing word shows its own name, so that it is found and not hidden. */
const plural = new Intl.PluralRules("fr");
const words = await (await fetch("/desk/words.json")).json();

export function say(name, values = {}) {
  let found = name.split(".").reduce((part, key) => part?.[key], words);
  if (found && typeof found === "object") found = found[plural.select(values.count ?? 0)];
  if (typeof found !== "string") return name;
  return found.replace(/\{(\w+)\}/g, (_, key) => String(values[key] ?? ""));
}

export const has = (name) => say(name) !== name;
