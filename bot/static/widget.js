/* Một Cửa on any website: <script src="https://<our host>/widget.js" defer></script>. See docs/widget.md. */
(() => {
  "use strict";
  const script = document.currentScript;
  const NAME = "motcua-widget";
  if (!script || document.querySelector(NAME)) return;

  const HOTLINE = "{{hotline}}";
  const BASE = new URL(script.src).origin;
  const KEY = "motcua.widget";
  const PATIENCE_MS = 10000;
  const FULL_SCREEN = "(max-width: 480px), (max-height: 520px)";
  const { title = "Hỏi thủ tục", position = "right", open = "false", procedure = null } = script.dataset;
  const TEXT = {
    open: `${title}, mở khung trò chuyện`,
    close: "Đóng khung trò chuyện",
    unread: (count) => `${count} tin mới`,
    frame: "Trò chuyện với Một Cửa, trợ lý thủ tục hành chính",
    loading: "Đang mở khung trò chuyện…",
    down: "Xin lỗi anh/chị, khung trò chuyện chưa mở được.",
    call: "Anh/chị thử lại sau ít phút, hoặc gọi tổng đài",
    again: "Thử lại",
    shut: "Đóng",
  };
  const STYLE = `
    :host { all: initial !important; position: fixed !important; z-index: 2147483647 !important; inset: auto 0 0 auto !important;
      display: block !important; color-scheme: light dark; --paper: #fff; --ink: #16211e; --accent: #0b5c4c; --on: #fff; --line: #7d8c87; }
    @media (prefers-color-scheme: dark) { :host { --paper: #18221f; --ink: #e9f0ed; --accent: #7bd3b8; --on: #06231b; --line: #74857f; } }
    * { box-sizing: border-box; }
    [hidden] { display: none !important; }
    button, a, p { font: 600 17px/1.4 system-ui, sans-serif; }
    :focus-visible { outline: 3px solid var(--ink); outline-offset: 2px; box-shadow: 0 0 0 2px var(--paper); }
    .launcher { position: fixed; right: max(16px, env(safe-area-inset-right)); bottom: max(16px, env(safe-area-inset-bottom));
      display: flex; align-items: center; gap: 10px; max-width: calc(100vw - 32px); min-width: 56px; min-height: 56px; padding: 10px 20px;
      border: 2px solid var(--paper); border-radius: 28px; background: var(--accent); color: var(--on);
      box-shadow: 0 3px 14px rgb(0 0 0 / 28%); cursor: pointer; touch-action: manipulation; text-align: start; }
    .launcher svg { flex: none; width: 26px; height: 26px; }
    .badge { min-width: 26px; padding: 0 7px; border-radius: 13px; background: var(--on); color: var(--accent); text-align: center; }
    .panel { position: fixed; right: 16px; bottom: 88px; display: flex; flex-direction: column; overflow: hidden;
      width: 420px; max-width: calc(100vw - 32px); height: min(700px, calc(100vh - 104px)); border: 1px solid var(--line); border-radius: 14px;
      background: var(--paper); color: var(--ink); box-shadow: 0 8px 36px rgb(0 0 0 / 30%); overscroll-behavior: contain; }
    @media (min-width: 481px) { .panel[data-state="down"] { height: auto; } }
    .left .launcher, .left .panel { right: auto; left: 16px; }
    iframe { flex: 1; width: 100%; min-height: 0; border: 0; background: var(--paper); }
    .word { padding: 24px; }
    .word p { margin: 0 0 12px; font-weight: 400; }
    .word a { color: var(--accent); font-weight: 700; }
    .word button { min-height: 44px; margin: 4px 8px 0 0; padding: 8px 18px; border: 1px solid var(--line); border-radius: 12px;
      background: var(--paper); color: var(--ink); cursor: pointer; }
    .heard { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
    @media ${FULL_SCREEN} {
      .panel, .left .panel { inset: 0; width: 100%; max-width: none; height: 100vh; height: 100dvh; border: 0; border-radius: 0; }
      .open .launcher { display: none; }
    }
    @media (forced-colors: active) { .launcher, .panel { border: 2px solid CanvasText; } }
    @media print { :host { display: none !important; } }`;

  function make(tag, attributes = {}, ...children) {
    const node = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
    node.append(...children);
    return node;
  }

  function drawing() {
    const space = "http://www.w3.org/2000/svg";
    const svg = document.createElementNS(space, "svg");
    const path = document.createElementNS(space, "path");
    const lines = { d: "M21 12a8 8 0 0 1-11.6 7.1L4 20.5l1.4-4.6A8 8 0 1 1 21 12zM9 10.5h8M9 14h5", fill: "none", stroke: "currentColor" };
    for (const [name, value] of Object.entries({ ...lines, "stroke-width": "2", "stroke-linecap": "round" })) path.setAttribute(name, value);
    svg.setAttribute("viewBox", "0 0 24 24");
    svg.setAttribute("aria-hidden", "true");
    svg.append(path);
    return svg;
  }

  /** A constructed sheet needs no leave from the host's policy; older browsers get an element. */
  function dress(root) {
    try {
      const sheet = new CSSStyleSheet();
      sheet.replaceSync(STYLE);
      root.adoptedStyleSheets = [sheet];
    } catch {
      root.append(make("style", {}, STYLE));
    }
  }

  function recall() {
    try {
      return sessionStorage.getItem(KEY);
    } catch {
      return null;
    }
  }

  function keep(state) {
    try {
      sessionStorage.setItem(KEY, state);
    } catch {
      // Without storage the next page begins closed.
    }
  }

  const host = make(NAME);
  const root = host.attachShadow({ mode: "open" });
  const label = make("span", {}, title);
  const badge = make("span", { class: "badge", "aria-hidden": "true", hidden: "" });
  const launcher = make("button", { type: "button", class: "launcher", "aria-expanded": "false", "aria-label": TEXT.open }, drawing(), label, badge);
  const heard = make("p", { class: "heard", role: "status" });
  const again = make("button", { type: "button" }, TEXT.again);
  const shut = make("button", { type: "button" }, TEXT.shut);
  const spaced = HOTLINE.replace(/^(\d{4})(\d{4})$/, "$1 $2");
  const number = make("a", { href: `tel:${HOTLINE.replace(/[^\d+]/g, "")}` }, spaced);
  const down = make("div", { class: "word", role: "alert", hidden: "" }, make("p", {}, TEXT.down), make("p", {}, `${TEXT.call} `, number, "."), again, shut);
  const loading = make("div", { class: "word", role: "status", hidden: "" }, make("p", {}, TEXT.loading));
  const panel = make("div", { class: "panel", role: "dialog", "aria-label": TEXT.frame, hidden: "" }, loading, down);
  const shell = make("div", { class: position === "left" ? "left" : "" }, panel, launcher, heard);
  let frame = null;
  let ready = false;
  let used = false;
  let shown = false;
  let unread = 0;
  let patience = null;

  const tell = (type, more = {}) => frame?.contentWindow?.postMessage({ motcua: 1, type, ...more }, BASE);

  function stage(state) {
    panel.dataset.state = state;
    loading.hidden = state !== "loading";
    down.hidden = state !== "down";
    if (frame) frame.hidden = state !== "ready";
  }

  function fail() {
    clearTimeout(patience);
    frame?.remove();
    frame = null;
    stage("down");
  }

  function load() {
    frame?.remove();
    ready = false;
    frame = make("iframe", { src: `${BASE}/widget`, title: TEXT.frame, allow: "microphone; clipboard-write" });
    frame.addEventListener("load", () => tell("hello"));
    clearTimeout(patience);
    patience = setTimeout(fail, PATIENCE_MS);
    panel.append(frame);
    stage("loading");
  }

  function count(number) {
    unread = number;
    badge.hidden = unread === 0;
    badge.textContent = unread > 9 ? "9+" : String(unread);
    heard.textContent = unread ? TEXT.unread(unread) : "";
    name();
  }

  function name() {
    const more = unread ? `, ${TEXT.unread(unread)}` : "";
    launcher.setAttribute("aria-label", shown ? TEXT.close : TEXT.open + more);
    launcher.setAttribute("aria-expanded", String(shown));
    label.textContent = shown ? TEXT.shut : title;
  }

  function remember() {
    keep(shown ? "open" : used ? "used" : "closed");
  }

  function greet(focus) {
    if (focus) frame.focus();
    tell("open", { procedure, focus });
  }

  function show(focus) {
    shown = true;
    panel.hidden = false;
    shell.classList.add("open");
    if (!frame) load();
    panel.dataset.focus = String(focus);
    if (ready) greet(focus);
    count(0);
    fit();
    remember();
  }

  function hide() {
    shown = false;
    panel.hidden = true;
    shell.classList.remove("open");
    tell("closed");
    name();
    remember();
    launcher.focus();
  }

  /** A phone's keyboard covers part of the page, and only this page can see how much. */
  function fit() {
    const view = window.visualViewport;
    const full = shown && view && view.scale === 1 && matchMedia(FULL_SCREEN).matches;
    panel.style.setProperty("height", full ? `${view.height}px` : "");
    panel.style.setProperty("top", full ? `${view.offsetTop}px` : "");
  }

  function begin() {
    clearTimeout(patience);
    ready = true;
    stage("ready");
    if (shown) greet(panel.dataset.focus === "true");
  }

  function noteUse() {
    used = true;
    remember();
  }

  const heardFromFrame = new Map([
    ["ready", begin],
    ["close", hide],
    ["used", noteUse],
    ["unread", ({ count: number }) => count(Number.isInteger(number) && number > 0 && !shown ? number : 0)],
  ]);

  window.addEventListener("message", ({ source, origin, data }) => {
    if (!frame || source !== frame.contentWindow || origin !== BASE || data?.motcua !== 1) return;
    heardFromFrame.get(data.type)?.(data);
  });
  launcher.addEventListener("click", () => (shown ? hide() : show(true)));
  again.addEventListener("click", load);
  shut.addEventListener("click", hide);
  shell.addEventListener("keydown", ({ key }) => {
    if (key === "Escape" && shown) hide();
  });
  window.visualViewport?.addEventListener("resize", fit);

  function start() {
    dress(root);
    root.append(shell);
    document.body.append(host);
    const before = recall();
    used = before === "used" || before === "open";
    const wide = !matchMedia(FULL_SCREEN).matches;
    if (wide && (before === "open" || (before === null && open === "true"))) show(false);
    else if (used) load();
  }

  if (document.body) start();
  else document.addEventListener("DOMContentLoaded", start);
})();
