// A Reply or a citizen's message -> an element of the conversation.
import { countClick } from "/static/api.js";
import { vietnameseDate } from "/static/dates.js";
import { el, hiddenText, icon } from "/static/dom.js";
import { NEW_TAB, safeUrl } from "/static/links.js";
import { renderMarkdown } from "/static/markdown.js";
import { drawRating } from "/static/rating.js";
import { STRINGS } from "/static/strings.js";
import { addTools } from "/static/tools.js";

const NAME_LIMIT = 90;
const PRIMARY_TITLE = /nộp.*(trực tuyến|online)/i;
const NATIONAL_PORTAL = /(^|\.)dichvucong\.gov\.vn$/;

/** Returns the name cut at a word boundary, with an ellipsis when something was cut. */
export function shortName(name) {
  if (name.length <= NAME_LIMIT) return name;
  const cut = name.slice(0, NAME_LIMIT);
  return `${cut.slice(0, cut.lastIndexOf(" ")).replace(/[\s,;:–-]+$/, "")}…`;
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

function linkButton(button, primary, procedure) {
  const href = safeUrl(button.url);
  if (!href) return null;
  const tab = href.startsWith("tel:") ? {} : NEW_TAB;
  const note = href.startsWith("tel:") ? null : hiddenText(` (${STRINGS.opensNewTab})`);
  const look = `button${primary ? " primary" : ""}`;
  const link = el("a", { class: look, href, ...tab }, button.title, note, icon("external"));
  if (procedure?.url === button.url) link.addEventListener("click", () => countClick(procedure.code));
  return link;
}

/** Shows that a button was chosen; it can be pressed again. */
function markChosen(button) {
  if (button.classList.contains("chosen")) return;
  button.classList.add("chosen");
  button.prepend(icon("check"));
  button.append(hiddenText(` (${STRINGS.chosen})`));
}

function payloadButton(button, onChoose) {
  const node = el("button", { type: "button", class: "button", "data-payload": button.payload }, button.title);
  node.addEventListener("click", () => onChoose(button));
  return node;
}

function buttonRow({ buttons = [], kind, procedure }, onChoose) {
  const primary = buttons.findIndex((button) => button.url && PRIMARY_TITLE.test(button.title));
  const nodes = buttons.map((button, at) =>
    button.url ? linkButton(button, at === primary, procedure) : payloadButton(button, onChoose),
  );
  if (primary > 0) nodes.unshift(...nodes.splice(primary, 1));
  const shown = nodes.filter(Boolean);
  return shown.length ? el("div", { class: `buttons ${kind === "clarify" ? "stacked" : ""}` }, ...shown) : null;
}

/** Draws again what can change on a card: the buttons chosen, and how it was rated. */
export function drawCard(card, entry) {
  for (const button of card.querySelectorAll("button[data-payload]")) {
    if (entry.chosen.includes(button.dataset.payload)) markChosen(button);
  }
  drawRating(card, entry);
}

/** Returns the card of one reply. `handlers` has onChoose(id, button) and onRate. */
export function replyCard(entry, handlers) {
  const { reply, id } = entry;
  const body = el("div", { class: "card-body" });
  body.append(renderMarkdown(String(reply.text ?? "")));
  const plainName = takeTitle(body, reply.procedure);
  const source = ownSource(body) ?? sourceLine(reply.source);
  const card = el(
    "article",
    { class: `card kind-${/^[a-z]+$/.test(reply.kind) ? reply.kind : "chat"}` },
    hiddenText(entry.pushed ? STRINGS.pushed : STRINGS.bot),
    head(reply, plainName),
    body,
    source,
    buttonRow(reply, (button) => handlers.onChoose(id, button)),
  );
  addTools(card, entry, handlers);
  drawCard(card, entry);
  return card;
}
