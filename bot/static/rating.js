// "Is this right?" below an answer: right, or wrong with a word why.
import { el } from "/static/dom.js";
import { STRINGS } from "/static/strings.js";

const LONGEST_REASON = 300;

function rateButton(label, onPress) {
  const button = el("button", { type: "button", class: "quiet" }, label);
  button.addEventListener("click", onPress);
  return button;
}

/** Returns the row that asks; `onRate(entry id, reply id, verdict, reason)` may throw. */
export function ratingRow(entry, onRate) {
  const row = el("div", { class: "rating", role: "group", "aria-label": STRINGS.rateQuestion });
  const rate = (verdict, reason = "") => send(row, () => onRate(entry.id, entry.reply.id, verdict, reason));
  row.rate = rate;
  row.append(
    el("span", { class: "rating-question", "aria-hidden": "true" }, STRINGS.rateQuestion),
    rateButton(STRINGS.rateRight, () => rate("right")),
    rateButton(STRINGS.rateWrong, () => rate("wrong")),
  );
  return row;
}

async function send(row, call) {
  row.querySelector(".rating-problem")?.remove();
  try {
    await call();
  } catch {
    row.append(el("p", { class: "rating-problem", role: "alert" }, STRINGS.rateFailed));
  }
}

function thanks(row, sentence, takeFocus) {
  const node = el("p", { tabindex: "-1", role: "status" }, sentence);
  row.replaceChildren(node);
  if (takeFocus) node.focus();
}

function whyForm(row, id) {
  const input = el("input", { id: `why-${id}`, type: "text", maxlength: LONGEST_REASON, autocomplete: "off" });
  const form = el(
    "form",
    { class: "why", novalidate: "" },
    el("label", { for: `why-${id}` }, STRINGS.whyQuestion),
    el("div", { class: "why-row" }, input, el("button", { type: "submit", class: "button" }, STRINGS.whySend)),
  );
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const reason = input.value.trim().normalize("NFC");
    if (reason) row.rate("wrong", reason);
    else input.focus();
  });
  return form;
}

function askWhy(row, id, takeFocus) {
  thanks(row, STRINGS.rateWrongThanks, false);
  row.append(whyForm(row, id));
  if (!takeFocus) return;
  row.querySelector("input").focus({ preventScroll: true });
  row.scrollIntoView({ block: "nearest" });
}

/** Draws how an entry was rated; "why" is asked after "wrong" and said once. */
export function drawRating(card, { id, verdict }) {
  const row = card.querySelector(".rating");
  if (!row || !verdict || row.dataset.verdict === verdict) return;
  const takeFocus = row.contains(document.activeElement);
  row.dataset.verdict = verdict;
  if (verdict === "wrong") askWhy(row, id, takeFocus);
  else thanks(row, STRINGS.rateThanks, takeFocus);
}
