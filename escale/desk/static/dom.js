/* Making and arranging elements. Text goes in as text, never as markup. */
const SVG = "http://www.w3.org/2000/svg";

export const find = (id) => document.getElementById(id);

export function el(name, attributes = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) set(made, key, value);
  made.append(...children.flat().filter((child) => child !== null && child !== undefined && child !== ""));
  return made;
}

function set(made, key, value) {
  if (value === null || value === undefined || value === false) return;
  if (key.startsWith("on")) made.addEventListener(key.slice(2), value);
  else if (key === "dataset") Object.assign(made.dataset, value);
  else made.setAttribute(key, value === true ? "" : value);
}

export function icon(name, label) {
  const made = document.createElementNS(SVG, "svg");
  made.setAttribute("class", "icon");
  made.setAttribute("aria-hidden", "true");
  const use = document.createElementNS(SVG, "use");
  use.setAttribute("href", `#i-${name}`);
  made.append(use);
  return label ? el("span", { class: "marked", title: label }, made, hidden(label)) : made;
}

export const hidden = (text) => el("span", { class: "hidden" }, text);

/* Brings the children into the wanted order and touches only those that are out of place. */
export function arrange(parent, wanted) {
  let place = parent.firstElementChild;
  for (const one of wanted) {
    if (one === place) place = place.nextElementSibling;
    else parent.insertBefore(one, place);
  }
  while (place) {
    const next = place.nextElementSibling;
    place.remove();
    place = next;
  }
}

/* Elements by key, made again only when what they show has changed. */
export class Kept {
  constructor(make) {
    this.make = make;
    this.elements = new Map();
  }

  get(key, shown) {
    const signature = JSON.stringify(shown);
    const known = this.elements.get(key);
    if (known?.signature === signature) return known.element;
    const element = this.make(shown);
    if (known) known.element.replaceWith(element);
    this.elements.set(key, { element, signature });
    return element;
  }

  /* Lets go of what is shown no longer. */
  only(keys) {
    for (const key of this.elements.keys()) if (!keys.has(key)) this.elements.delete(key);
  }

  forget() {
    this.elements.clear();
  }
}
