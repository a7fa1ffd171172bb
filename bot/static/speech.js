// Reading aloud with a Vietnamese voice of the device, on request only.
import { relabel } from "/static/quiet.js";
import { STRINGS } from "/static/strings.js";

const LANGUAGE = "vi-VN";
const LONGEST_PIECE = 180;
const RATE = 0.9;
const speech = window.speechSynthesis;
let reading = null;

function voice() {
  return speech?.getVoices().find(({ lang }) => /^vi\b/i.test(lang.replace("_", "-"))) ?? null;
}

/** Shows the buttons as soon as there is a voice; voices may come late. */
export function startSpeech() {
  const settle = () => document.documentElement.classList.toggle("can-speak", voice() !== null);
  settle();
  speech?.addEventListener?.("voiceschanged", settle);
  window.addEventListener("pagehide", stop);
}

/** Cuts text into pieces that engines speak to the end; long ones fall silent in some browsers. */
export function pieces(text) {
  const sentences = text.match(/\S.*?(?:[.!?:;](?=\s)|$)/gmu) ?? [];
  const cut = new RegExp(`.{1,${LONGEST_PIECE}}(?:\\s|$)|\\S{1,${LONGEST_PIECE}}`, "gsu");
  return sentences.flatMap((sentence) => sentence.match(cut) ?? []);
}

function stop() {
  if (!reading) return;
  relabel(reading, "speak", STRINGS.readAloud);
  reading = null;
  speech.cancel();
}

function utterance(text) {
  const spoken = new SpeechSynthesisUtterance(text);
  Object.assign(spoken, { lang: LANGUAGE, voice: voice(), rate: RATE });
  return spoken;
}

/** Reads `text`; the button that began stops it when it is pressed again. */
export function readAloud(button, text) {
  const again = reading === button;
  stop();
  if (again) return;
  reading = button;
  relabel(button, "stop", STRINGS.stopReading);
  const parts = pieces(text).map(utterance);
  const over = () => {
    if (reading === button) stop();
  };
  parts[parts.length - 1]?.addEventListener("end", over);
  for (const part of parts) {
    part.addEventListener("error", over);
    speech.speak(part);
  }
}
