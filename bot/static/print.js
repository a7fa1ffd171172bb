// Prints the checklist of one answer alone: black on white, with code, source and date.
import { byId, el } from "/static/dom.js";
import { STRINGS } from "/static/strings.js";

function heading({ procedure }) {
  const title = procedure?.name || STRINGS.checklist;
  const code = procedure ? el("p", {}, `${STRINGS.procedureCode}: ${procedure.code}`) : null;
  return [el("h1", {}, title), code];
}

/** Returns every checklist of the card, each behind the headings that lead to it. */
function lists(card) {
  const parts = [];
  let leading = [];
  for (const node of card.querySelectorAll(".card-body :is(h3, h4), .card-body .checklist")) {
    if (!node.matches(".checklist")) leading = node.tagName === "H3" ? [node] : [...leading, node];
    else parts.push(...leading.splice(0), node);
  }
  return parts.map((node) => node.cloneNode(true));
}

function foot(card, { source }, date) {
  const words = card.querySelector(".source")?.textContent;
  const dated = words && date && !/\d{2}\/\d{2}\/\d{4}/.test(words) ? `${words} (${STRINGS.updated(date)})` : words;
  return [dated ? el("p", {}, dated) : null, source?.url ? el("p", {}, source.url) : null, el("p", {}, STRINGS.printedBy)];
}

/** Opens the browser's print dialog with nothing but the checklist of this card. */
export function printChecklist(card, reply, date) {
  const root = document.documentElement;
  const parts = [...heading(reply), ...lists(card), ...foot(card, reply, date)];
  byId("sheet").replaceChildren(...parts.filter(Boolean));
  root.classList.add("sheet-only");
  window.addEventListener("afterprint", () => root.classList.remove("sheet-only"), { once: true });
  window.print();
}
