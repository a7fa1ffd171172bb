// Dictation where the browser has it: asked for first, and never sent by itself.
import { byId } from "/static/dom.js";
import { choice, keepChoice } from "/static/memory.js";
import { STRINGS } from "/static/strings.js";

const LANGUAGE = "vi-VN";
const Recognition = window.SpeechRecognition ?? window.webkitSpeechRecognition;
let agreed = choice("dictation") === "yes";
let listening = null;

function say(sentence) {
  byId("heard").textContent = sentence;
  byId("heard").hidden = sentence === "";
}

function show(active) {
  byId("dictate").setAttribute("aria-pressed", String(active));
  byId("dictate").setAttribute("aria-label", active ? STRINGS.stopDictation : STRINGS.dictate);
}

/** Adds what was heard to what stands in the input box, to be checked there. */
function write(before, results) {
  const heard = [...results].map(([best]) => best.transcript.trim()).join(" ");
  const input = byId("input");
  input.value = [before, heard].filter(Boolean).join(" ");
  input.dispatchEvent(new Event("input"));
}

function listen() {
  const before = byId("input").value.trim();
  listening = new Recognition();
  Object.assign(listening, { lang: LANGUAGE, interimResults: true, continuous: false });
  let outcome = STRINGS.heardNothing;
  listening.addEventListener("result", ({ results }) => {
    outcome = STRINGS.checkHeard;
    write(before, results);
  });
  listening.addEventListener("error", ({ error }) => {
    outcome = error === "not-allowed" ? STRINGS.noMicrophone : STRINGS.heardNothing;
  });
  listening.addEventListener("end", () => {
    listening = null;
    show(false);
    say(outcome);
    byId("input").focus();
  });
  show(true);
  say(STRINGS.listening);
  listening.start();
}

function agree() {
  agreed = true;
  keepChoice("dictation", true);
  byId("dictation-dialog").close();
  listen();
}

/** Shows the microphone where the browser can dictate, and wires it. */
export function startDictation() {
  if (!Recognition) return;
  const button = byId("dictate");
  button.hidden = false;
  show(false);
  button.addEventListener("click", () => {
    if (listening) listening.stop();
    else if (agreed) listen();
    else byId("dictation-dialog").showModal();
  });
  byId("dictation-yes").addEventListener("click", agree);
  byId("dictation-no").addEventListener("click", () => byId("dictation-dialog").close());
  byId("composer").addEventListener("submit", () => say(""));
}
