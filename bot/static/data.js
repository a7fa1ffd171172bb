// "My data": what is kept and how long, seeing it, and deleting it after a question.
import { deleteMyData, myData, SendError } from "/static/api.js";
import { byId, el } from "/static/dom.js";
import { renderMarkdown } from "/static/markdown.js";
import { STRINGS } from "/static/strings.js";

function show(...nodes) {
  byId("data-result").replaceChildren(...nodes);
}

const say = (sentence) => show(el("p", {}, sentence));

/** Returns what `call` gives, or `otherwise` where the server knows the conversation no more. */
async function unlessGone(call, otherwise) {
  try {
    return await call();
  } catch (error) {
    if (error instanceof SendError && error.problem === "expired") return otherwise;
    throw error;
  }
}

async function see(session) {
  say(STRINGS.dataLoading);
  try {
    const text = session.token ? await unlessGone(() => myData(session.token), "") : "";
    show(text ? renderMarkdown(text) : el("p", {}, STRINGS.dataNone));
  } catch {
    say(STRINGS.dataFailed);
  }
}

function ask(open) {
  byId("data-sure").hidden = !open;
  byId("data-actions").hidden = open;
  byId(open ? "data-keep" : "data-delete").focus();
  if (open) byId("data-sure").scrollIntoView({ block: "end" });
}

async function remove(session) {
  say(STRINGS.dataLoading);
  try {
    if (session.token) await unlessGone(() => deleteMyData(session.token), null);
    session.restart();
    say(STRINGS.dataDeleted);
  } catch {
    say(STRINGS.dataNotDeleted);
  }
  ask(false);
}

/** Wires the dialog and the buttons that open it. */
export function startData(session) {
  const dialog = byId("data-dialog");
  for (const opener of document.querySelectorAll("[data-opens-data]")) {
    opener.addEventListener("click", () => {
      show();
      dialog.showModal();
      ask(false);
      byId("data-see").focus();
    });
  }
  byId("data-see").addEventListener("click", () => see(session));
  byId("data-delete").addEventListener("click", () => ask(true));
  byId("data-keep").addEventListener("click", () => ask(false));
  byId("data-remove").addEventListener("click", () => remove(session));
  byId("data-close").addEventListener("click", () => dialog.close());
}
