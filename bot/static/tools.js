// The quiet buttons below an answer: read aloud, copy, print the checklist, rate.
import { copyText } from "/static/clipboard.js";
import { el } from "/static/dom.js";
import { vietnameseDate } from "/static/dates.js";
import { printChecklist } from "/static/print.js";
import { quietButton, relabel } from "/static/quiet.js";
import { ratingRow } from "/static/rating.js";
import { readAloud } from "/static/speech.js";
import { STRINGS } from "/static/strings.js";

const WITH_FACTS = new Set(["answer", "dossier", "portal"]);

/** Returns the words of a card without what only explains its form. */
export function wordsOf(card) {
  const copy = card.cloneNode(true);
  for (const extra of copy.querySelectorAll(".visually-hidden, .buttons, .tools-row, .rating")) extra.remove();
  for (const row of copy.querySelectorAll("tr")) row.textContent = [...row.cells].map((cell) => cell.textContent.trim()).join(" – ");
  for (const block of copy.querySelectorAll("h2, h3, h4, p, li, tr, br, .badge")) block.append("\n");
  return copy.textContent.replace(/[ \t]+/g, " ").replace(/\s*\n\s*/g, "\n").trim();
}

/** Returns the whole reply as plain text with its source, for the clipboard. */
function plainText(card, { source }) {
  const boxed = card.cloneNode(true);
  for (const item of boxed.querySelectorAll(".check")) item.prepend("☐ ");
  const address = source?.url && !wordsOf(boxed).includes(source.url) ? `\n${source.url}` : "";
  return wordsOf(boxed) + address;
}

async function copyCard(button, card, reply) {
  const done = await copyText(plainText(card, reply));
  relabel(button, done ? "check" : "warning", done ? STRINGS.copied : STRINGS.notCopied);
  button.focus();
}

function printButton(card, reply) {
  const date = vietnameseDate(reply.source?.updated_at);
  return quietButton("print", STRINGS.print, () => printChecklist(card, reply, date));
}

/** Adds the tools that fit the reply to its card. */
export function addTools(card, entry, handlers) {
  const { reply } = entry;
  if (reply.kind === "error") return;
  const row = el("div", { class: "tools-row" });
  const speak = quietButton("speak", STRINGS.readAloud, () => readAloud(speak, wordsOf(card)));
  speak.classList.add("speak");
  row.append(speak);
  if (WITH_FACTS.has(reply.kind)) row.append(quietButton("copy", STRINGS.copy, (button) => copyCard(button, card, reply)));
  if (card.querySelector(".checklist")) row.append(printButton(card, reply));
  card.append(row);
  if (WITH_FACTS.has(reply.kind) && reply.id) card.append(ratingRow(entry, handlers.onRate));
}
