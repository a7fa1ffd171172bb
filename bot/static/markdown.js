// Markdown subset -> sanitised DOM. Raw HTML in a message is shown as text, never as HTML.
import DOMPurify from "/static/vendor/dompurify/purify.es.js";
import { Marked } from "/static/vendor/marked/marked.esm.js";
import { el, hiddenText } from "/static/dom.js";
import { NEW_TAB } from "/static/links.js";
import { STRINGS } from "/static/strings.js";

const POLICY = {
  ALLOWED_TAGS: [
    "p", "strong", "em", "ul", "ol", "li", "a", "br", "h3", "h4", "table", "thead", "tbody", "tr",
    "th", "td", "blockquote", "hr", "code",
  ],
  ALLOWED_ATTR: ["href", "start"],
  ALLOWED_URI_REGEXP: /^(?:https?|tel):/i,
  ALLOW_DATA_ATTR: false,
  ALLOW_ARIA_ATTR: false,
  RETURN_DOM_FRAGMENT: true,
};
const BOX = "☐";
const LINE_BREAK = /^<br\s*\/?>$/i;
const ESCAPES = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" };

const escapeHtml = (text) => text.replace(/[&<>"']/g, (character) => ESCAPES[character]);

const renderer = {
  html: ({ text }) => (LINE_BREAK.test(text.trim()) ? "<br>" : escapeHtml(text)),
  image: ({ text }) => escapeHtml(text),
  checkbox: () => "",
  code: ({ text }) => `<p><code>${escapeHtml(text)}</code></p>`,
  del({ tokens }) {
    return this.parser.parseInline(tokens);
  },
  heading({ tokens, depth }) {
    const tag = depth <= 3 ? "h3" : "h4";
    return `<${tag}>${this.parser.parseInline(tokens)}</${tag}>`;
  },
};
const marked = new Marked({ gfm: true, breaks: true, renderer });

/** Turns lines that start with a box into list items, each block of them set apart. */
function listBoxes(text) {
  const lines = text.split("\n");
  const isBox = (line) => line !== undefined && line.trimStart().startsWith(`${BOX} `);
  return lines
    .map((line, at) => {
      if (!isBox(line)) return isBox(lines[at - 1]) && line.trim() !== "" ? `\n${line}` : line;
      return isBox(lines[at - 1]) ? `- ${line.trimStart()}` : `\n- ${line.trimStart()}`;
    })
    .join("\n");
}

function settleLinks(fragment) {
  for (const refused of fragment.querySelectorAll("a:not([href])")) refused.replaceWith(...refused.childNodes);
  for (const link of fragment.querySelectorAll("a[href]")) {
    if (link.protocol === "tel:") continue;
    for (const [name, value] of Object.entries(NEW_TAB)) link.setAttribute(name, value);
  }
}

function firstText(node) {
  return document.createTreeWalker(node, NodeFilter.SHOW_TEXT).nextNode();
}

function markChecklists(fragment) {
  for (const item of fragment.querySelectorAll("li")) {
    const text = firstText(item);
    if (!text || !text.data.trimStart().startsWith(BOX)) continue;
    text.data = text.data.trimStart().slice(BOX.length).trimStart();
    item.className = "check";
    item.prepend(hiddenText(`${STRINGS.checklistItem} `));
    item.parentElement.classList.add("checklist");
  }
}

/** Returns the phrases in the mark `tag` that are a whole paragraph, not one inside a list. */
function phrases(fragment, tag) {
  const alone = ({ tagName, childNodes }) => tagName === "P" && childNodes.length === 1;
  const firsts = [...fragment.children].filter(alone).map((paragraph) => paragraph.firstChild);
  return firsts.filter((node) => node.nodeName === tag);
}

/** A bold paragraph heads a part; one with a number is the fact that was asked for: large. */
function markParts(fragment) {
  for (const phrase of phrases(fragment, "STRONG")) {
    if (/\d/.test(phrase.textContent)) phrase.parentElement.className = "fact";
    else phrase.parentElement.replaceWith(el("h3", {}, ...phrase.childNodes));
  }
  for (const phrase of phrases(fragment, "EM")) {
    phrase.parentElement.replaceWith(el("h4", {}, ...phrase.childNodes));
  }
}

function frameTables(fragment) {
  for (const table of fragment.querySelectorAll("table")) {
    const frame = el("div", { class: "table-frame", role: "region", tabindex: "0", "aria-label": STRINGS.table });
    table.replaceWith(frame);
    frame.append(table);
  }
}

/** Returns the message as a document fragment that holds only allowed elements and links. */
export function renderMarkdown(text) {
  const fragment = DOMPurify.sanitize(marked.parse(listBoxes(text)), POLICY);
  for (const step of [settleLinks, markChecklists, markParts, frameTables]) step(fragment);
  return fragment;
}
