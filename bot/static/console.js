// The look-up by keyboard: choosing rows, opening a card, its facets, what is read out or sent.
import { copyText } from "/static/clipboard.js";

const find = (selector, root = document) => root.querySelector(selector);
const all = (selector, root = document) => [...root.querySelectorAll(selector)];
const box = find("#q");
const cardPane = find("#card");

/* Rows */

const options = () => all("#list [role=option]");
const selected = () => find('#list [aria-selected="true"]');

function select(row) {
  for (const other of options()) other.setAttribute("aria-selected", String(other === row));
  if (row) {
    box.setAttribute("aria-activedescendant", row.id);
    row.scrollIntoView({ block: "nearest" });
  } else {
    box.removeAttribute("aria-activedescendant");
  }
}

function move(by) {
  const rows = options();
  if (!rows.length) return;
  const at = rows.indexOf(selected());
  select(rows[Math.min(Math.max(at + by, 0), rows.length - 1)]);
}

const current = () => find("#list")?.dataset.asked === box.value;
let hurried = false;

/** Opens the chosen row; while rows for the newest letters are on their way, the first of those. */
function openSelected() {
  hurried = !current();
  cardPane.focus({ preventScroll: true }); // what is typed next are keys
  if (hurried) return;
  const target = selected() ?? find("#rows [data-open]");
  if (target) target.click();
  else box.focus();
}

/* The card */

const card = () => find(".card[data-code]");
let facet = "";

function show(name) {
  const section = find(`#f-${name}`);
  if (!section) return;
  facet = name;
  section.focus({ preventScroll: true });
  section.scrollIntoView({ block: "start" });
}

function url(path, values = {}) {
  const query = new URLSearchParams({ ...values, place: find("#place").value });
  return `/console/procedures/${card().dataset.code}${path}?${query}`;
}

function tell(form, name = facet || card()?.dataset.facet || "fee") {
  if (!card()) return;
  facet = name;
  find("#link").hidden = true;
  htmx.ajax("GET", url(`/${form}`, { facet: name }), { target: "#told" });
}

function showLink() {
  if (!card()) return;
  find("#told").replaceChildren();
  find("#link").hidden = !find("#link").hidden;
}

function closeTold() {
  const told = find("#told");
  const open = told?.hasChildNodes() || find("#link")?.hidden === false;
  told?.replaceChildren();
  if (find("#link")) find("#link").hidden = true;
  return Boolean(open);
}

async function copy() {
  const places = all("#told [data-copy], #link:not([hidden]) [data-copy]");
  const source = places.at(-1) ?? find(".card > [data-copy]");
  if (!source) return;
  const done = await copyText(source.innerText.trim());
  say(done ? "Đã sao chép." : "Máy không sao chép được.");
}

let quiet;
function say(text) {
  const told = find("#said");
  told.textContent = text;
  told.hidden = false;
  clearTimeout(quiet);
  quiet = setTimeout(() => (told.hidden = true), 2000);
}

function reloadCard() {
  if (card()) htmx.ajax("GET", url("", { facet: card().dataset.facet }), { target: "#card" });
}

function back() {
  if (closeTold()) return;
  box.focus();
  box.select();
}

const KEYS = {
  "/": () => {
    box.focus();
    box.select();
  },
  d: () => tell("say"),
  s: () => tell("sms"),
  l: showLink,
  c: copy,
  g: () => find("[data-pin]")?.click(),
  m: () => find("[data-marks]")?.click(),
  n: () => find("#place").focus(),
  b: () => {
    const filters = find(".filters");
    filters.open = true;
    find("input", filters).focus();
  },
  ArrowDown: () => move(1),
  ArrowUp: () => move(-1),
  Enter: openSelected,
};

const typing = (node) => node.matches("input, select, textarea");
const pressable = (node) => node.matches("a, button, summary");

function onKey(event) {
  if (event.ctrlKey || event.altKey || event.metaKey || event.isComposing) return;
  if (event.key === "Escape") {
    event.preventDefault();
    back();
    return;
  }
  const node = event.target;
  const inBox = node === box;
  const moving = event.key.startsWith("Arrow") || event.key === "Enter";
  const again = inBox && event.key === "/" && !box.value;
  if (typing(node) ? !(again || (inBox && moving)) : event.key === "Enter" && pressable(node)) return;
  const section = find(`.facet[data-key="${CSS.escape(event.key)}"]`);
  const action = section ? () => show(section.dataset.facet) : KEYS[event.key.toLowerCase()] ?? KEYS[event.key];
  if (!action) return;
  event.preventDefault();
  action();
}

function onClick(event) {
  const button = event.target.closest("button");
  if (!button) return;
  if (button.dataset.tell) tell(button.dataset.tell, button.closest(".facet").dataset.facet);
  if ("link" in button.dataset) showLink();
  if ("copyNow" in button.dataset) copy();
  if ("close" in button.dataset) closeTold();
  if (button.dataset.place) {
    find("#place").value = button.dataset.place;
    box.value = "";
    htmx.trigger("#search", "submit");
    reloadCard();
    box.focus();
  }
}

function onSwap(event) {
  const target = event.detail.target;
  if (target.id === "rows") {
    target.scrollTop = 0;
    select(selected());
    if (hurried && current()) queueMicrotask(openSelected);
  }
  if (target.id === "card") {
    facet = "";
    cardPane.scrollTop = 0;
    const asked = card()?.dataset.facet;
    if (document.activeElement === find("#place")) return;
    if (asked && find(`#f-${asked}`)) show(asked);
    else find("h2", cardPane)?.focus({ preventScroll: true });
  }
}

if (box) {
  for (const fault of ["htmx:responseError", "htmx:sendError", "htmx:timeout"])
    document.addEventListener(fault, () => say("Máy chủ chưa trả lời, thử lại."));
  document.addEventListener("keydown", onKey);
  document.addEventListener("click", onClick);
  document.addEventListener("htmx:afterSwap", onSwap);
  box.addEventListener("input", () => (hurried = false));
  find("#place").addEventListener("change", reloadCard);
  find("#search").addEventListener("reset", () =>
    queueMicrotask(() => htmx.trigger("#search", "submit")),
  );
  select(selected());
  if (card()) show(card().dataset.facet);
  // htmx hears the box from here on; what was typed before is asked for now
  document.addEventListener("DOMContentLoaded", () => {
    if (!current()) htmx.trigger("#search", "submit");
    box.dataset.ready = "";
  });
}
