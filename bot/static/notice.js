// The banner above the conversation: what an operator has to say to everybody now.
import { currentNotice } from "/static/api.js";
import { vietnameseMoment } from "/static/dates.js";
import { byId } from "/static/dom.js";
import { STRINGS } from "/static/strings.js";

const EVERY_MS = 5 * 60 * 1000;

function words({ notice, paused }) {
  const ends = vietnameseMoment(notice?.ends_at);
  const hotline = document.querySelector('meta[name="hotline"]').content;
  const parts = [notice?.text, ends && STRINGS.noticeUntil(ends), paused && !notice?.text && STRINGS.paused(hotline)];
  return parts.filter(Boolean).join(" ");
}

function show(sentence) {
  const line = byId("notice-text");
  if (line.textContent !== sentence) line.textContent = sentence;
  byId("notice").classList.toggle("empty", sentence === "");
}

/** Shows the notice now and every five minutes; a failed look leaves what is there. */
export function startNotice() {
  let asked = 0;
  const look = async () => {
    if (document.visibilityState !== "visible") return;
    asked = Date.now();
    try {
      show(words(await currentNotice()));
    } catch {
      // The page works without it; the next look comes in five minutes.
    }
  };
  setInterval(look, EVERY_MS);
  document.addEventListener("visibilitychange", () => {
    if (Date.now() - asked >= EVERY_MS) look();
  });
  look();
}
