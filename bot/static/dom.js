// Small helpers to build elements without HTML strings.

/** Returns a new element with properties and attributes set and children appended. */
export function el(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value !== null && value !== undefined && value !== false) node.setAttribute(name, value);
  }
  node.append(...children.filter((child) => child !== null && child !== undefined));
  return node;
}

/** Returns a decorative icon drawn by the stylesheet. */
export function icon(name) {
  return el("span", { class: "icon", "data-icon": name, "aria-hidden": "true" });
}

/** Returns text for screen readers only. */
export function hiddenText(text) {
  return el("span", { class: "visually-hidden" }, text);
}

/** Returns the element with this id. */
export function byId(id) {
  return document.getElementById(id);
}

const LABELS = { text: "textContent", title: "title", placeholder: "placeholder", label: "ariaLabel" };

/** Fills every data-text, data-title, data-placeholder and data-label from the strings. */
export function fillStrings(strings, root = document) {
  for (const [key, property] of Object.entries(LABELS)) {
    for (const node of root.querySelectorAll(`[data-${key}]`)) {
      const value = strings[node.dataset[key]];
      if (property === "ariaLabel") node.setAttribute("aria-label", value);
      else node[property] = value;
    }
  }
}
