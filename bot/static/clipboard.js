// Copies to the clipboard, also where the browser refuses its own way.
import { el } from "/static/dom.js";

/** Copies without the permission that an embedded page may lack. */
function copyByHand(text) {
  const area = el("textarea", { class: "visually-hidden", readonly: "" });
  area.value = text;
  document.body.append(area);
  area.select();
  const done = document.execCommand("copy");
  area.remove();
  return done;
}

/** Copies `text`; returns whether it is on the clipboard now. */
export async function copyText(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return copyByHand(text);
  }
}
