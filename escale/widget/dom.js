// Building nodes. Text becomes text nodes, never markup: what a person or a server writes cannot act in the page.

/** An element with attributes (`on…` are listeners, true/false set or leave out) and children. */
export function h(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else set(node, name, value);
  }
  node.append(...children.filter((child) => child != null && child !== false));
  return node;
}

/** Set an attribute only when it changes: a live region is not disturbed for nothing. */
export function set(node, name, value) {
  const text = value === true ? "" : String(value);
  if (value === false || value == null) node.removeAttribute(name);
  else if (node.getAttribute(name) !== text) node.setAttribute(name, text);
}

export function say(node, text) {
  if (node.textContent !== text) node.textContent = text;
}

const SVG = "http://www.w3.org/2000/svg";
const DRAWINGS = {
  // A sail over a hull on calm water; the same drawing as mark.svg.
  mark: { fill: ["M17 4.5c5.6 2.7 8.9 7 9.4 12.5H17z", "M14.2 8.2V17H8.4c.6-3.6 2.6-6.7 5.8-8.8z", "M5 19.5h22c-1.2 3.7-4 5.7-7.7 5.7h-6.6C9 25.2 6.2 23.2 5 19.5z"] },
  chat: { line: ["M6 8.5A2.5 2.5 0 0 1 8.5 6h15A2.5 2.5 0 0 1 26 8.5v10a2.5 2.5 0 0 1-2.5 2.5H14l-5.5 4.5V21A2.5 2.5 0 0 1 6 18.5z", "M11 11.5h10", "M11 15.5h6"] },
  close: { line: ["M9 9l14 14", "M23 9L9 23"] },
  back: { line: ["M19 8l-8 8 8 8"] },
  down: { line: ["M8 13l8 8 8-8"] },
  send: { line: ["M16 25V8", "M9 14.5L16 7.5l7 7"] },
  person: { line: ["M16 15.5a4.5 4.5 0 1 0 0-9 4.5 4.5 0 0 0 0 9z", "M7 26c.8-4.7 4.3-7 9-7s8.2 2.3 9 7"] },
  data: { line: ["M16 4.5l9 3.5v7.5c0 5.5-3.7 9.7-9 12-5.3-2.3-9-6.5-9-12V8z", "M12 16l3 3 5.5-6"] },
};

export function icon(name) {
  const svg = svgNode("svg", { viewBox: "0 0 32 32", class: "icon", "aria-hidden": "true", focusable: "false" });
  const { fill = [], line = [] } = DRAWINGS[name];
  svg.append(...fill.map((d) => svgNode("path", { d, fill: "currentColor" })));
  const stroke = { fill: "none", stroke: "currentColor", "stroke-width": 2, "stroke-linecap": "round", "stroke-linejoin": "round" };
  svg.append(...line.map((d) => svgNode("path", { d, ...stroke })));
  return svg;
}

function svgNode(tag, attributes) {
  const node = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
  return node;
}
