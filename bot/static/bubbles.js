// A citizen's message -> a bubble with its state.
import { el, hiddenText, icon } from "/static/dom.js";
import { STRINGS } from "/static/strings.js";

const OURS = new Set(["network", "server"]);
const hotline = () => document.querySelector('meta[name="hotline"]').content;

function problemText({ problem, wait }) {
  if (problem === "busy" && wait) return STRINGS.busyFor(wait);
  const said = STRINGS.problems[problem];
  return OURS.has(problem) ? `${said} ${STRINGS.orCall(hotline())}` : said;
}

function problemNote(entry, onResend) {
  if (entry.status !== "failed" && entry.status !== "refused") return null;
  const note = el("div", { class: "problem" }, el("p", {}, icon("warning"), problemText(entry)));
  if (entry.status === "failed") {
    const resend = el("button", { type: "button", class: "button" }, icon("restart"), STRINGS.resend);
    resend.addEventListener("click", onResend);
    note.append(resend);
  }
  return note;
}

function stateNote(entry, queued, onResend) {
  if (queued) return el("p", { class: "state" }, STRINGS.waiting);
  return problemNote(entry, onResend);
}

/** Draws the state below a bubble; the bubble itself stays, or it would be read out again. */
export function drawState(node, entry, queued, onResend) {
  const note = stateNote(entry, queued, onResend);
  node.firstElementChild.nextElementSibling?.remove();
  if (note) node.append(note);
}

/** Returns the bubble of a citizen's message with its state below. */
export function citizenBubble(entry, queued, onResend) {
  const bubble = el("p", { class: "bubble" }, hiddenText(`${STRINGS.you} `), entry.text);
  const node = el("div", { class: "mine" }, bubble);
  drawState(node, entry, queued, onResend);
  return node;
}
