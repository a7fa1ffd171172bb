// Tells an officer of somebody new: a tone, the page's title, a number beside "Hàng chờ".
const KEY = "motcua.desk.sound";
const TONES = [880, 1175];
const TONE_SECONDS = 0.16;
const ONE_TAB_MS = 1500;
const title = document.title;
let context = null;
let news = 0;

/** Whether the sound is switched on in this browser. */
export const soundOn = () => localStorage.getItem(KEY) !== "off";

/** Browsers let a page sound only after a key or a click: whether they still wait for one. */
export const soundWaits = () => soundOn() && context?.state !== "running";

export function turnSound() {
  localStorage.setItem(KEY, soundOn() ? "off" : "on");
  if (soundOn()) play();
}

function wake() {
  context ??= new AudioContext();
  if (context.state === "suspended") context.resume();
}

function play() {
  wake();
  TONES.forEach((pitch, at) => {
    const tone = context.createOscillator();
    const volume = context.createGain();
    const begin = context.currentTime + at * TONE_SECONDS;
    tone.frequency.value = pitch;
    volume.gain.setValueAtTime(0.2, begin);
    volume.gain.exponentialRampToValueAtTime(0.001, begin + TONE_SECONDS);
    tone.connect(volume).connect(context.destination);
    tone.start(begin);
    tone.stop(begin + TONE_SECONDS);
  });
  document.documentElement.dataset.rung = String(Number(document.documentElement.dataset.rung ?? 0) + 1);
}

/** Sounds in one of the open tabs only. */
async function ringOnce() {
  const held = (lock) => lock && (play(), new Promise((done) => setTimeout(done, ONE_TAB_MS)));
  if (navigator.locks) await navigator.locks.request("motcua.desk.ring", { ifAvailable: true }, held);
  else play();
}

/** Says that somebody came or wrote. */
export function ring() {
  if (document.visibilityState !== "visible" || !document.hasFocus()) news += 1;
  showTitle();
  if (soundOn()) ringOnce();
}

function showTitle() {
  document.title = news ? `(${news}) Có người chờ – ${title}` : title;
}

/** Shows how many wait beside the link to the queue. */
export function showWaiting(count) {
  const link = document.querySelector("#to-handovers");
  if (link) link.textContent = count ? `Hàng chờ (${count})` : "Hàng chờ";
}

function seen() {
  news = 0;
  showTitle();
}

/** Who signs out leaves nothing of what they typed in this tab. */
document.addEventListener("submit", ({ target }) => {
  if (target.action?.endsWith("/sign-out")) sessionStorage.clear();
});

for (const gesture of ["pointerdown", "keydown"]) {
  document.addEventListener(gesture, () => soundOn() && wake(), { capture: true });
}
window.addEventListener("focus", seen);
document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && seen());
