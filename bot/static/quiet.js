// Quiet buttons: an icon with words, no border.
import { el, icon } from "/static/dom.js";

/** Returns a quiet button; `onPress` gets it. */
export function quietButton(iconName, label, onPress) {
  const button = el("button", { type: "button", class: "quiet" }, icon(iconName), el("span", {}, label));
  button.addEventListener("click", () => onPress(button));
  return button;
}

/** Changes icon and words of a quiet button. */
export function relabel(button, iconName, label) {
  button.firstElementChild.dataset.icon = iconName;
  button.lastElementChild.textContent = label;
}
