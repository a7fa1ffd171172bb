// The chat page: first screen, letter size, restart, and the parts put together.
import { startComposer } from "/static/composer.js";
import { byId, el, fillStrings, icon } from "/static/dom.js";
import { keepLargeText, prefersLargeText } from "/static/memory.js";
import { Session } from "/static/session.js";
import { STRINGS, TOPICS } from "/static/strings.js";
import { View } from "/static/view.js";

/** Returns the title so that it breaks after a comma rather than inside a word pair. */
function breakAtCommas(title) {
  const parts = title.match(/[^,]+,?/g).map((part) => el("span", { class: "part" }, part.trim()));
  return el("span", {}, ...parts.flatMap((part, at) => (at ? [" ", part] : [part])));
}

function starter(title, iconName, look) {
  const button = el("button", { type: "button", class: look }, icon(iconName), breakAtCommas(title));
  button.addEventListener("click", () => session.ask(title));
  return button;
}

function fillWelcome() {
  byId("topics").append(...TOPICS.map((topic) => starter(topic.title, topic.icon, "topic")));
  byId("services").append(
    starter(STRINGS.lookUpDossier, "search", "button"),
    starter(STRINGS.askOfficer, "person", "button"),
  );
}

function setLargeText(large) {
  document.documentElement.classList.toggle("large", large);
  byId("large-text").setAttribute("aria-pressed", String(large));
}

function startLargeText() {
  setLargeText(prefersLargeText());
  byId("large-text").addEventListener("click", () => {
    const large = !document.documentElement.classList.contains("large");
    setLargeText(large);
    keepLargeText(large);
  });
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

const view = new View({
  onChoose: (entry, button) => session.choose(entry, button),
  onResend: () => session.resend(),
});
const session = new Session(view);

fillStrings(STRINGS);
fillWelcome();
startLargeText();
startRestart();
startComposer((text) => session.ask(text));
followKeyboard();
session.resume();
