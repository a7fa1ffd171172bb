// The chat page: first screen, restart, and the parts put together.
import { postRating } from "/static/api.js";
import { startComposer } from "/static/composer.js";
import { startData } from "/static/data.js";
import { startDictation } from "/static/dictation.js";
import { byId, el, fillStrings, icon } from "/static/dom.js";
import { Frame } from "/static/frame.js";
import { closeMenu, startMenu } from "/static/menu.js";
import { startNotice } from "/static/notice.js";
import { offer } from "/static/offer.js";
import { Push } from "/static/push.js";
import { Session } from "/static/session.js";
import { startSpeech } from "/static/speech.js";
import { STRINGS, TOPICS } from "/static/strings.js";
import { View } from "/static/view.js";

/** Returns the title so that it breaks after a comma rather than inside a word pair. */
function breakAtCommas(title) {
  const parts = title.match(/[^,]+,?/g).map((part) => el("span", { class: "part" }, part.trim()));
  return el("span", {}, ...parts.flatMap((part, at) => (at ? [" ", part] : [part])));
}

function starter(title, iconName, look) {
  const button = el("button", { type: "button", class: look }, icon(iconName), breakAtCommas(title));
  button.addEventListener("click", () => ask(title));
  return button;
}

function fillWelcome() {
  byId("topics").append(...TOPICS.map((topic) => starter(topic.title, topic.icon, "topic")));
  byId("services").append(
    starter(STRINGS.lookUpDossier, "search", "button"),
    starter(STRINGS.askOfficer, "person", "button"),
  );
}

function startRestart() {
  const dialog = byId("restart-dialog");
  byId("restart").addEventListener("click", () => dialog.showModal());
  byId("restart-no").addEventListener("click", () => dialog.close());
  byId("restart-yes").addEventListener("click", () => {
    dialog.close();
    session.restart();
    byId("welcome-title").focus();
  });
}

/** Where the browser does not shrink the page for its keyboard, the page shrinks itself. */
function followKeyboard() {
  const { visualViewport: visible } = window;
  if (!visible) return;
  const fit = () => {
    const covered = visible.scale === 1 && window.innerHeight - visible.height > 1;
    document.documentElement.style.setProperty("--height", covered ? `${visible.height}px` : "");
    if (covered) window.scrollTo(0, 0);
  };
  visible.addEventListener("resize", fit);
}

/** A finger's keyboard would hide what is offered: there the conversation gets the focus. */
function welcomeIn({ procedure, focus }) {
  const target = matchMedia("(pointer: coarse)").matches ? "scroll" : "input";
  if (focus) byId(target).focus({ preventScroll: true });
  offer(procedure, ask);
}

/** A printed page's code opens the chat with its procedure: /?thu-tuc=1.001193. */
function offerLinked() {
  if (window.parent === window) offer(new URLSearchParams(window.location.search).get("thu-tuc"), ask);
}

function ask(text) {
  frame.used();
  return session.ask(text);
}

async function rate(id, reply, verdict, reason) {
  await postRating(session.token, reply, verdict, reason);
  session.rated(id, reason ? "explained" : verdict);
}

const frame = new Frame({ onOpen: welcomeIn, onEscape: () => !closeMenu() });
const push = new Push({
  newest: () => session.newestPushed,
  onReply: (reply) => {
    if (session.receive(reply)) frame.arrived();
  },
});
const view = new View({
  onChoose: (id, button) => session.choose(id, button),
  onResend: () => session.resend(),
  onRate: rate,
});
const session = new Session(view, (token) => push.follow(token));

fillStrings(STRINGS);
fillWelcome();
startMenu();
startRestart();
startData(session);
startComposer(ask);
startDictation();
startSpeech();
startNotice();
followKeyboard();
session.resume();
offerLinked();
frame.start();
