// The editor's form: lines by keyboard, saving without losing anything, the preview beside it.
const find = (selector, root = document) => root.querySelector(selector);
const all = (selector, root = document) => [...root.querySelectorAll(selector)];
const form = () => find("#item");
const HEADS = ["title", "name", "text", "answer", "number", "channel", "code", "field", "what"];

let dirty = Boolean(find("[data-unsaved]"));
let fresh = 0;
let removed = null;
let quiet;

function say(text, link) {
  const told = find("#said");
  if (!told) return;
  told.textContent = text;
  if (link) {
    const anchor = document.createElement("a");
    Object.assign(anchor, { href: link.href, textContent: link.text, target: "_blank" });
    told.append(" ", anchor);
  }
  told.hidden = false;
  clearTimeout(quiet);
  quiet = setTimeout(() => (told.hidden = true), link ? 20000 : 4000);
}

/* Lines */

const entries = (list) => [...list.children];
const control = (entry) => find("summary, input:not([type=hidden]), textarea, select", entry);

function renumber(list) {
  const box = list.closest(".lines");
  entries(list).forEach((entry, at) => {
    const label = `${box.dataset.lines} ${at + 1}`;
    const title = find(":scope > details > summary [data-title]", entry);
    if (title) title.textContent = label;
    else control(entry).setAttribute("aria-label", label);
    const tools = find(":scope > .line-tools", entry);
    find("[data-up]", tools).ariaLabel = `Đưa ${label.toLowerCase()} lên`;
    find("[data-down]", tools).ariaLabel = `Đưa ${label.toLowerCase()} xuống`;
    find("[data-remove]", tools).ariaLabel = `Bỏ ${label.toLowerCase()}`;
  });
  find(":scope > legend [data-count]", box).textContent = list.childElementCount;
}

function add(box, after = null) {
  const template = find(":scope > template", box);
  const token = template.innerHTML.match(/name="[^"]*?\.(NEW\d+)/)?.[1];
  fresh += 1;
  const holder = document.createElement("template");
  holder.innerHTML = template.innerHTML.replaceAll(token, `n${fresh}`);
  const entry = holder.content.firstElementChild;
  const list = find(":scope > .entries", box);
  list.insertBefore(entry, after ? after.nextElementSibling : null);
  renumber(list);
  dirty = true;
  (find("details input, details textarea, details select", entry) ?? control(entry)).focus();
}

function move(entry, by) {
  const list = entry.parentElement;
  const other = by < 0 ? entry.previousElementSibling : entry.nextElementSibling;
  if (!other) return;
  const held = document.activeElement;
  list.insertBefore(by < 0 ? entry : other, by < 0 ? other : entry);
  renumber(list);
  held.focus();
  entry.scrollIntoView({ block: "nearest" });
  say(`Nay là dòng ${entries(list).indexOf(entry) + 1}.`);
  dirty = true;
}

function remove(entry) {
  const list = entry.parentElement;
  const at = entries(list).indexOf(entry);
  removed = { list, entry, at };
  entry.remove();
  renumber(list);
  dirty = true;
  const next = list.children[at] ?? list.children[at - 1];
  (next ? control(next) : find(":scope > [data-add]", list.closest(".lines"))).focus();
  say("Đã bỏ dòng. Alt+Z để lấy lại.");
}

function takeBack() {
  if (!removed?.list.isConnected) return;
  removed.list.insertBefore(removed.entry, removed.list.children[removed.at] ?? null);
  renumber(removed.list);
  control(removed.entry).focus();
  removed = null;
}

/** Writes into the folded line of a group what it is about. */
function retitle(node) {
  const details = node.closest("[data-entry] > details");
  const head = details && find("[data-head]", details);
  if (!head) return;
  const last = (name) => name.split(".").at(-1);
  const own = all("input, textarea, select", details).filter((one) => one.closest("details") === details);
  const named = HEADS.map((name) => own.find((one) => last(one.name) === name && one.value)).find(Boolean);
  head.textContent = named?.selectedOptions?.[0]?.text ?? named?.value ?? "";
}

/* Going to a field */

function reveal(node) {
  for (let at = node.closest("details"); at; at = at.parentElement.closest("details")) at.open = true;
  node.scrollIntoView({ block: node.matches("fieldset") ? "start" : "center" });
  node.focus({ preventScroll: true });
}

function jump(event, link) {
  const target = document.getElementById(link.hash.slice(1));
  if (!target) return;
  event.preventDefault();
  const list = link.closest(".goto");
  if (list) list.open = false;
  reveal(target);
}

function openGoto() {
  const list = find(".goto");
  if (!list) return;
  list.open = true;
  find("a", list).focus();
}

/* The preview */

const preview = () => find("#preview");

function showPreview(shown) {
  preview().hidden = !shown;
  document.body.classList.toggle("with-preview", shown);
  if (!shown) find("[data-preview]")?.focus();
}

/** What is shown in a preview cannot be pressed. */
function hold(frame) {
  const stop = (event) => {
    event.preventDefault();
    event.stopImmediatePropagation();
  };
  frame.contentDocument?.addEventListener("click", stop, true);
}

/* Sending */

async function renew() {
  const answer = await fetch("/console/content", { headers: { Accept: "text/html" } });
  const token = (await answer.text()).match(/name="csrf" value="([0-9a-f]+)"/)?.[1];
  if (!token) return;
  for (const field of all('input[name="csrf"]')) field.value = token;
  document.body.setAttribute("hx-headers", JSON.stringify({ "X-CSRF-Token": token }));
}

async function signedOut() {
  say("Phiên làm việc đã hết, chữ đã gõ vẫn còn. Đăng nhập ở thẻ mới rồi bấm lại.", {
    href: "/console/sign-in",
    text: "Đăng nhập",
  });
}

/** What is confirmed is the published item; what is typed beside it would be gone with the page. */
function beforeConfirm(event) {
  if (!dirty || !event.detail.elt.matches("[data-checked]")) return;
  event.preventDefault();
  say("Còn chữ chưa lưu. Lưu nháp hoặc đăng trước, rồi bấm lại.");
}

function beforeLoad(event) {
  const { status } = event.detail.xhr;
  if (status === 204) dirty = false;
  if (status === 401) {
    event.preventDefault();
    signedOut();
  }
}

async function failed(event) {
  const { status } = event.detail.xhr;
  if (status !== 403) return say("Máy chủ chưa trả lời. Chưa lưu gì, chữ đã gõ vẫn còn. Thử lại.");
  await renew();
  say("Chưa lưu được. Bấm lại lần nữa.");
}

function afterSwap(event) {
  const target = event.detail.target;
  if (target.id === "preview") {
    showPreview(true);
    for (const frame of all("iframe", target)) frame.addEventListener("load", () => hold(frame));
    find("h2", target).focus();
  }
  if (target.id === "editing") {
    find("#overtaken, #problems")?.focus();
    dirty = true;
  }
  if (target.id === "state") dirty = false;
}

/* Keys and presses */

const press = (selector) => find(selector)?.click();

function onLineKey(event, entry) {
  if (event.altKey && event.key === "ArrowUp") return () => move(entry, -1);
  if (event.altKey && event.key === "ArrowDown") return () => move(entry, 1);
  if (event.altKey && event.key === "Delete") return () => remove(entry);
  const plain = entry.classList.contains("plain") && event.target.matches("input, textarea");
  if (plain && event.key === "Enter" && !event.shiftKey && !event.ctrlKey)
    return () => add(entry.closest(".lines"), entry);
  return null;
}

function keyed(event) {
  if (event.ctrlKey && !event.altKey) {
    if (event.key === "s") return () => press("[data-save]");
    if (event.key === "Enter") return () => press("[data-publish]");
    if (event.shiftKey && event.key.toLowerCase() === "x") return () => press("[data-preview]");
  }
  if (event.altKey && event.key.toLowerCase() === "z") return takeBack;
  if (event.altKey && event.key.toLowerCase() === "g") return openGoto;
  if (event.key === "Escape" && !preview().hidden) return () => showPreview(false);
  const entry = event.target.closest("[data-entry]");
  return entry && !event.target.matches("select") ? onLineKey(event, entry) : null;
}

function onKey(event) {
  if (!form() || event.isComposing || event.metaKey) return;
  const action = keyed(event);
  if (!action) return;
  event.preventDefault();
  action();
}

function onClick(event) {
  const link = event.target.closest("a[data-jump]");
  if (link) return jump(event, link);
  const button = event.target.closest("button");
  if (!button) return undefined;
  const entry = button.closest("[data-entry]");
  if ("add" in button.dataset) add(button.closest(".lines"));
  if ("up" in button.dataset) move(entry, -1);
  if ("down" in button.dataset) move(entry, 1);
  if ("remove" in button.dataset) remove(entry);
  if ("closePreview" in button.dataset) showPreview(false);
  return undefined;
}

if (form()) {
  document.addEventListener("keydown", onKey);
  document.addEventListener("click", onClick);
  document.addEventListener("input", (event) => {
    if (!event.target.closest("#item")) return;
    dirty = true;
    retitle(event.target);
  });
  document.addEventListener("htmx:confirm", beforeConfirm);
  document.addEventListener("htmx:beforeOnLoad", beforeLoad);
  document.addEventListener("htmx:beforeSwap", (event) => {
    if (![409, 422].includes(event.detail.xhr.status)) return;
    event.detail.shouldSwap = true;
    event.detail.isError = false;
  });
  document.addEventListener("htmx:afterSwap", afterSwap);
  document.addEventListener("htmx:responseError", failed);
  for (const fault of ["htmx:sendError", "htmx:timeout"]) document.addEventListener(fault, failed);
  window.addEventListener("beforeunload", (event) => {
    if (dirty) event.preventDefault();
  });
  find("#overtaken, #problems")?.focus();
  form().dataset.ready = "";
}
