// The desk of officers: lists and lines that come live, what an officer writes, and the keys.
import { soundOn, soundWaits, turnSound } from "/static/console-bell.js";
import { Composer, post } from "/static/console-composer.js";
import { Aid } from "/static/console-handover-aid.js";
import { Stream } from "/static/console-stream.js";

const find = (selector, root = document) => root.querySelector(selector);
const all = (selector, root = document) => [...root.querySelectorAll(selector)];
const talk = find(".talk");
const lines = find("#lines");
const mine = Boolean(talk?.dataset.mine);

/* Lists */

function showLists(told) {
  const lists = find("#lists");
  const focused = lists.contains(document.activeElement) ? document.activeElement.id : "";
  lists.innerHTML = told.html;
  if (focused) (document.getElementById(focused) ?? find("a", lists))?.focus();
  if (told.talk) showState(told.talk);
}

/** Says what became of the talk that is open; what was typed stays where it is. */
function showState({ state, mine: stillMine, words }) {
  const over = find("#over");
  const changed = state !== talk.dataset.state || stillMine !== mine;
  over.hidden = !changed || !words;
  if (!over.hidden && over.dataset.told !== words) {
    over.dataset.told = words;
    over.replaceChildren(`${words} `, again());
  }
  if (find("#take")) find("#take").disabled = state !== "queued";
  if (mine) for (const button of all("#answer button, .deeds button")) button.disabled = !stillMine;
}

function again() {
  const link = document.createElement("a");
  link.href = "/console/handovers";
  link.textContent = "Về hàng chờ";
  return link;
}

function moveInLists(by) {
  const links = all("#lists a");
  if (!links.length) return;
  const at = links.indexOf(document.activeElement);
  links[Math.min(Math.max(at + by, 0), links.length - 1)].focus();
}

function claim() {
  const item = document.activeElement.closest?.("#lists li");
  (find("#take") ?? find("form button", item ?? find("#lists")))?.click();
}

/* Lines */

const scroll = lines?.parentElement;
const toEnd = () => (scroll.scrollTop = scroll.scrollHeight);
let follows = true;

/** Keeps the newest line in sight while lines come and forms open, unless somebody scrolled up. */
function followEnd() {
  scroll.addEventListener("scroll", () => {
    follows = scroll.scrollHeight - scroll.scrollTop - scroll.clientHeight < 40;
  });
  const keep = new ResizeObserver(() => follows && toEnd());
  keep.observe(scroll);
  keep.observe(lines);
  toEnd();
}

const lastLine = () => Number(lines?.lastElementChild?.dataset.line ?? talk?.dataset.last ?? find("#lists").dataset.newest);

/** Adds a line where its number belongs; one that is there already stays. */
function addLine({ line, html }) {
  if (!html || find(`#line-${line}`)) return;
  const next = all("[data-line]", lines).find((one) => Number(one.dataset.line) > line);
  (next ?? lines).insertAdjacentHTML(next ? "beforebegin" : "beforeend", html);
}

const DELIVERY = { ready: "đang gửi", sending: "đang gửi", given_up: "chưa tới được người dân" };

function showDelivery(states) {
  for (const [line, state] of Object.entries(states)) {
    const place = find(`#line-${line} [data-delivery]`);
    if (place) place.textContent = DELIVERY[state] ?? "";
  }
}

function showConnection(text, lost) {
  const live = find("#live");
  if (live.textContent !== text) live.textContent = text;
  live.classList.toggle("lost", lost);
}

/* Sound */

function showSound() {
  const button = find("#sound");
  const state = !soundOn() ? "tắt" : soundWaits() ? "chờ một phím" : "bật";
  button.setAttribute("aria-pressed", String(soundOn()));
  button.firstChild.textContent = `Tiếng báo: ${state} `;
}

/* Forms */

function showProblem(form, text) {
  const place = find("[data-problem]", form) ?? toast();
  place.textContent = text;
  place.hidden = !text;
}

function toast() {
  const place = find("#said");
  setTimeout(() => (place.hidden = true), 6000);
  return place;
}

/** Sends a form without leaving the page; whatever goes wrong, what was typed stays. */
async function submit(event) {
  const form = event.target;
  if (!form.matches("[data-send], [data-line-form]")) return;
  event.preventDefault();
  const answer = await post(form, event.submitter);
  showProblem(form, answer.problem ?? "");
  if (answer.go) location.assign(answer.go);
  if (answer.line) {
    addLine(answer);
    form.reset();
    form.closest("details").open = false;
    find("#text").focus();
  }
}

/* Keys */

function openDeed(key) {
  const deed = find(`details[data-key="${key}"]`);
  if (!deed) return false;
  for (const other of all("details[data-key]")) other.open = other === deed;
  find("textarea, select, button", deed).focus();
  return true;
}

/** In the reasons for the end a digit chooses one; elsewhere it inserts a facet. */
function digit(key) {
  const reason = find('details[data-key="k"][open]') && find(`[data-reason="${key}"]`);
  if (reason) reason.click();
  else aid?.insert(key);
}

const KEYS = {
  a: () => find("#sound").click(),
  n: claim,
  t: () => find("#text")?.focus(),
  "/": () => find("#aid-q")?.focus(),
};

function leave(node) {
  const open = node.closest("details[open]");
  if (open) open.open = false;
  node.blur();
  scroll?.focus({ preventScroll: true });
}

function onKey(event) {
  if (event.ctrlKey || event.altKey || event.metaKey || event.isComposing || event.defaultPrevented) return;
  const { target, key } = event;
  if (key === "Escape") return leave(target);
  if (target.matches("input, select, textarea")) return;
  const inLists = Boolean(target.closest("#lists")) || !aid;
  if (key === "ArrowDown" || key === "ArrowUp") {
    event.preventDefault();
    const by = key === "ArrowDown" ? 1 : -1;
    if (inLists) moveInLists(by);
    else aid.move(by);
    return;
  }
  const small = key.toLowerCase();
  if (/^[0-9]$/.test(key)) digit(key);
  else if (KEYS[small]) KEYS[small]();
  else if (!openDeed(small)) return;
  event.preventDefault();
}

const composer = mine ? new Composer(find("#answer"), talk.dataset.number, addLine) : null;
const aid = find("#aid-q") ? new Aid(find(".aid"), composer) : null;
document.addEventListener("keydown", onKey);
document.addEventListener("submit", submit);
find("#sound").addEventListener("click", () => {
  turnSound();
  setTimeout(showSound, 100);
});
document.addEventListener("keyup", showSound);
document.addEventListener("pointerup", showSound);
showSound();
if (lines) followEnd();
find("#text")?.focus();
find("#problem")?.focus();
new Stream(talk?.dataset.number ?? 0, lastLine(), { desk: showLists, line: addLine, delivery: showDelivery, state: showConnection });
document.body.dataset.ready = "";
