// The input box: growing, counting, sending with Enter.
import { byId } from "/static/dom.js";
import { STRINGS } from "/static/strings.js";

const LIMIT = 1000;
const COUNT_FROM = 800;
const IME_KEY_CODE = 229;

const lengthOf = (text) => [...text.normalize("NFC")].length;

/** True while an input method (Telex, VNI) is still composing a syllable. */
function isComposing(event) {
  return event.isComposing || event.keyCode === IME_KEY_CODE;
}

function grow(input) {
  input.style.height = "auto";
  input.style.height = `${input.scrollHeight + input.offsetHeight - input.clientHeight}px`;
}

function count(input, counter) {
  const length = lengthOf(input.value.trim());
  const over = length > LIMIT;
  counter.hidden = length < COUNT_FROM;
  counter.classList.toggle("over", over);
  counter.textContent = over ? STRINGS.charactersOver(LIMIT) : STRINGS.charactersLeft(LIMIT - length);
  input.setAttribute("aria-invalid", String(over));
  announce(over ? counter.textContent : "");
}

/** Says a sentence to screen readers once. */
function announce(sentence) {
  const region = byId("announce");
  if (region.textContent !== sentence) region.textContent = sentence;
}

function submit(input, onAsk) {
  const text = input.value.trim().normalize("NFC");
  if (text === "" || lengthOf(text) > LIMIT) return input.focus();
  input.value = "";
  input.dispatchEvent(new Event("input"));
  onAsk(text);
  if (matchMedia("(pointer: coarse)").matches) input.blur();
  else input.focus();
}

/** Wires the input box; `onAsk` gets each question. */
export function startComposer(onAsk) {
  const input = byId("input");
  const send = () => submit(input, onAsk);
  input.addEventListener("input", () => {
    grow(input);
    count(input, byId("counter"));
  });
  input.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.shiftKey || isComposing(event)) return;
    event.preventDefault();
    send();
  });
  byId("composer").addEventListener("submit", (event) => {
    event.preventDefault();
    send();
  });
}
