// On a page about one procedure the widget begins with a question about it.
import { procedure } from "/static/api.js";
import { byId, el } from "/static/dom.js";
import { STRINGS } from "/static/strings.js";

const CODE = /^[\w.-]{1,40}$/;

function choiceButton(name, code, { title, words }, onAsk) {
  const button = el("button", { type: "button", class: "button" }, title);
  button.addEventListener("click", () => {
    byId("offer").replaceChildren();
    onAsk(`${name} (mã ${code}): ${words}`);
  });
  return button;
}

/** Offers questions about the procedure with this code; an unknown code offers nothing. */
export async function offer(code, onAsk) {
  if (!code || !CODE.test(code) || byId("offer").dataset.code === code) return;
  byId("offer").dataset.code = code;
  const record = await procedure(code).catch(() => null);
  const name = record?.short_name || record?.name;
  if (!name) return;
  const buttons = STRINGS.offerQuestions.map((question) => choiceButton(name, code, question, onAsk));
  byId("offer").replaceChildren(
    el("p", {}, STRINGS.offerIntro, " ", el("strong", {}, name), ". ", STRINGS.offerQuestion),
    el("div", { class: "buttons" }, ...buttons),
  );
  byId("offer").scrollIntoView({ block: "nearest" });
}
