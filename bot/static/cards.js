// A Reply or a citizen's message -> an element of the conversation.
import { el, hiddenText, icon } from "/static/dom.js";
import { NEW_TAB, safeUrl } from "/static/links.js";
import { renderMarkdown } from "/static/markdown.js";
import { STRINGS } from "/static/strings.js";

const NAME_LIMIT = 90;
const PRIMARY_TITLE = /nộp.*(trực tuyến|online)/i;
const NATIONAL_PORTAL = /(^|\.)dichvucong\.gov\.vn$/;
const DATE_ONLY = /^(\d{4})-(\d{2})-(\d{2})$/;

/** Returns the name cut at a word boundary, with an ellipsis when something was cut. */
export function shortName(name) {
  if (name.length <= NAME_LIMIT) return name;
  const cut = name.slice(0, NAME_LIMIT);
  return `${cut.slice(0, cut.lastIndexOf(" ")).replace(/[\s,;:–-]+$/, "")}…`;
}

/** Returns dd/mm/yyyy in Vietnam's time zone, or null when the value is no date. */
export function vietnameseDate(value) {
  if (!value) return null;
  const plain = DATE_ONLY.exec(value);
  if (plain) return `${plain[3]}/${plain[2]}/${plain[1]}`;
  const moment = new Date(value);
  if (Number.isNaN(moment.getTime())) return null;
  const format = { timeZone: "Asia/Ho_Chi_Minh", day: "2-digit", month: "2-digit", year: "numeric" };
  return new Intl.DateTimeFormat("en-GB", format).format(moment);
}

/** Returns a link for an address we trust the form of, otherwise the text alone. */
function linkOrText(address, attributes, ...children) {
  const href = safeUrl(address);
  return href ? el("a", { ...attributes, href, ...NEW_TAB }, ...children) : el("span", attributes, ...children);
}

function procedureHead({ code, name, url }, plainName) {
  const short = plainName || shortName(name);
  const title = linkOrText(url, { class: "card-name", title: short === name ? null : name }, short);
  return el(
    "header",
    { class: "card-head" },
    el("h2", {}, title),
    el("span", { class: "badge" }, hiddenText(`${STRINGS.procedureCode} `), code),
    plainName && plainName !== name ? el("p", { class: "official" }, shortName(name)) : null,
  );
}

function dossierHead({ code, status_text: status }) {
  return el(
    "header",
    { class: "card-head" },
    el("h2", { class: "card-name" }, status || STRINGS.dossierCode),
    el("span", { class: "badge" }, hiddenText(`${STRINGS.dossierCode} `), code),
  );
}

function problemHead() {
  return el("p", { class: "card-problem" }, icon("warning"), STRINGS.problem);
}

function head(reply, plainName) {
  if (reply.kind === "error") return problemHead();
  if (reply.dossier) return dossierHead(reply.dossier);
  return reply.procedure ? procedureHead(reply.procedure, plainName) : null;
}

function hostName(address) {
  const host = new URL(address).hostname;
  return NATIONAL_PORTAL.test(host) ? STRINGS.nationalPortal : host.replace(/^www\./, "");
}

function sourceLine(source) {
  if (!source) return null;
  const href = safeUrl(source.url);
  const date = vietnameseDate(source.updated_at);
  const parts = [
    href && hostName(href),
    source.decision && STRINGS.decision(source.decision),
    date && STRINGS.updated(date),
  ].filter(Boolean);
  if (parts.length === 0) return null;
  return el("p", { class: "source" }, `${STRINGS.source} `, linkOrText(href, {}, parts.join(" · ")));
}

/** Takes the title line, which makes the text complete by itself, out of it for the head. */
function takeTitle(body, procedure) {
  const line = body.firstElementChild;
  const plainName = line?.firstChild?.nodeName === "STRONG" ? line.firstChild.textContent : "";
  const mark = procedure && `${plainName} (${STRINGS.codeMark(procedure.code)})`;
  if (!plainName || !mark || !line.textContent.startsWith(mark)) return "";
  const rest = line.textContent.slice(mark.length).replace(/^[\s–-]+/, "");
  if (rest) line.textContent = rest.charAt(0).toUpperCase() + rest.slice(1);
  else line.remove();
  return plainName;
}

/** Returns the text's own last line about its source, which says more than we could make. */
function ownSource(body) {
  const last = body.lastElementChild;
  if (last?.tagName !== "P" || !last.textContent.startsWith(STRINGS.source)) return null;
  last.className = "source";
  last.remove();
  return last;
}

function linkButton(button, primary) {
  const href = safeUrl(button.url);
  if (!href) return null;
  const tab = href.startsWith("tel:") ? {} : NEW_TAB;
  const note = href.startsWith("tel:") ? null : hiddenText(` (${STRINGS.opensNewTab})`);
  const look = `button${primary ? " primary" : ""}`;
  return el("a", { class: look, href, ...tab }, button.title, note, icon("external"));
}

/** Shows that a button was chosen; it can be pressed again. */
export function markChosen(button) {
  if (button.classList.contains("chosen")) return;
  button.classList.add("chosen");
  button.prepend(icon("check"));
  button.append(hiddenText(` (${STRINGS.chosen})`));
}

function payloadButton(button, chosen, onChoose) {
  const node = el("button", { type: "button", class: "button" }, button.title);
  if (chosen) markChosen(node);
  node.addEventListener("click", () => {
    markChosen(node);
    onChoose(button);
  });
  return node;
}

function buttonRow(entry, onChoose) {
  const { buttons = [], kind } = entry.reply;
  const primary = buttons.findIndex((button) => button.url && PRIMARY_TITLE.test(button.title));
  const nodes = buttons.map((button, at) =>
    button.url
      ? linkButton(button, at === primary)
      : payloadButton(button, entry.chosen.includes(button.payload), onChoose),
  );
  if (primary > 0) nodes.unshift(...nodes.splice(primary, 1));
  const shown = nodes.filter(Boolean);
  return shown.length ? el("div", { class: `buttons ${kind === "clarify" ? "stacked" : ""}` }, ...shown) : null;
}

/** Returns the card of one reply. */
export function replyCard(entry, onChoose) {
  const { reply } = entry;
  const body = el("div", { class: "card-body" });
  body.append(renderMarkdown(String(reply.text ?? "")));
  const plainName = takeTitle(body, reply.procedure);
  const source = ownSource(body) ?? sourceLine(reply.source);
  return el(
    "article",
    { class: `card kind-${/^[a-z]+$/.test(reply.kind) ? reply.kind : "chat"}` },
    hiddenText(STRINGS.bot),
    head(reply, plainName),
    body,
    source,
    buttonRow(entry, onChoose),
  );
}

function problemNote(entry, onResend) {
  if (entry.status !== "failed" && entry.status !== "refused") return null;
  const note = el("div", { class: "problem" }, el("p", {}, icon("warning"), STRINGS.problems[entry.problem]));
  if (entry.status === "failed") {
    const resend = el("button", { type: "button", class: "button" }, icon("restart"), STRINGS.resend);
    resend.addEventListener("click", onResend);
    note.append(resend);
  }
  return note;
}

function stateNote(entry, onResend) {
  if (entry.status === "waiting") return el("p", { class: "state" }, STRINGS.waiting);
  return problemNote(entry, onResend);
}

/** Draws the state below a bubble; the bubble itself stays, or it would be read out again. */
export function drawState(node, entry, onResend) {
  const note = stateNote(entry, onResend);
  node.firstElementChild.nextElementSibling?.remove();
  if (note) node.append(note);
}

/** Returns the bubble of a citizen's message with its state below. */
export function citizenBubble(entry, onResend) {
  const bubble = el("p", { class: "bubble" }, hiddenText(`${STRINGS.you} `), entry.text);
  const node = el("div", { class: "mine" }, bubble);
  drawState(node, entry, onResend);
  return node;
}
