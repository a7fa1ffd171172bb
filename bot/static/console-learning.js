// Questions to learn from by keyboard: groups, the four outcomes, asking again, undoing.
const find = (selector, root = document) => root.querySelector(selector);
const all = (selector, root = document) => [...root.querySelectorAll(selector)];
const groups = find("#groups");
const panel = find("#panel");

let chosen = ""; // the address of what is selected, while the list is fetched anew

const options = () => all("#list [role=option]");
const selected = () => find('#list [aria-selected="true"]');

function select(row) {
  for (const other of options()) other.setAttribute("aria-selected", String(other === row));
  const list = find("#list");
  if (!row) return;
  list.setAttribute("aria-activedescendant", row.id);
  row.scrollIntoView({ block: "nearest" });
}

function move(by) {
  const rows = options();
  if (!rows.length) return;
  const at = rows.indexOf(selected());
  select(rows[Math.min(Math.max(at + by, 0), rows.length - 1)]);
  find("#list").focus({ preventScroll: true });
}

function toList() {
  (options().length ? find("#list") : groups).focus({ preventScroll: true });
}

function toOutcome(key) {
  const form = find(`.to[data-key="${key}"]`);
  if (!form) return;
  const control = key === "1" ? find("[name=code]", form) ?? find("#procedure-search") : find("select, input, button", form);
  if (key === "4") find("button", form).click();
  else control.focus();
  form.scrollIntoView({ block: "nearest" });
}

const KEYS = {
  1: () => toOutcome("1"),
  2: () => toOutcome("2"),
  3: () => toOutcome("3"),
  4: () => toOutcome("4"),
  "/": () => find("#procedure-search")?.focus(),
  h: () => find("[data-again]")?.click(),
  z: () => find("[data-undo]")?.click(),
  b: () => find("#reason").focus(),
  ArrowDown: () => move(1),
  ArrowUp: () => move(-1),
  Enter: () => selected()?.click(),
};

const typing = (node) => node.matches("select, textarea, input:not([type=radio], [type=checkbox])");
const choosing = (node) => node.matches("[type=radio]");
const pressable = (node) => node.matches("a, button, summary, input");

function onKey(event) {
  if (event.ctrlKey || event.altKey || event.metaKey || event.isComposing) return;
  if (event.key === "Escape") {
    event.preventDefault();
    toList();
    return;
  }
  const node = event.target;
  const arrow = event.key.startsWith("Arrow");
  if (typing(node)) {
    if (node.id === "procedure-search" && event.key === "ArrowDown") {
      event.preventDefault();
      find("#choices [name=code]")?.focus();
    }
    return;
  }
  if ((arrow && choosing(node)) || (event.key === "Enter" && pressable(node))) return;
  const action = KEYS[event.key.toLowerCase()] ?? KEYS[event.key];
  if (!action) return;
  event.preventDefault();
  action();
}

function onSwap(event) {
  const target = event.detail.target;
  if (target.id === "groups") select(options().find((row) => row.href === chosen) ?? selected());
  if (target.id === "panel") {
    panel.scrollTop = 0;
    find("#group-title").focus({ preventScroll: true });
  }
  if (target.id === "outcome") {
    find("[data-focus]", target)?.focus({ preventScroll: true });
    target.scrollIntoView({ block: "nearest" });
  }
}

function say(text) {
  const place = find("#problem") ?? find("#again");
  if (!place) return;
  const told = document.createElement("p");
  told.className = "problem";
  told.setAttribute("role", "alert");
  told.textContent = text;
  place.replaceChildren(told);
}

/** What is refused says why in words of its own, which are shown; the form stays as it is. */
function onAnswer(event) {
  if (event.detail.target.id === "groups") chosen = selected()?.href ?? "";
  if (event.detail.xhr.status !== 422) return;
  event.detail.shouldSwap = true;
  event.detail.isError = false;
}

function onFault(event) {
  const gone = event.detail.xhr?.status === 404;
  say(gone ? "Nhóm này không còn như trước, mở lại danh sách." : "Máy chủ chưa trả lời, thử lại.");
}

document.addEventListener("keydown", onKey);
document.addEventListener("htmx:afterSwap", onSwap);
document.addEventListener("htmx:beforeSwap", onAnswer);
for (const fault of ["htmx:responseError", "htmx:sendError", "htmx:timeout"])
  document.addEventListener(fault, onFault);
select(selected());
if (find("#group-title")) find("#group-title").focus({ preventScroll: true });
else toList();
groups.dataset.ready = "";
