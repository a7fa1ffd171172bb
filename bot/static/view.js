// Puts entries on the page and keeps the reader at the right place.
import { citizenBubble, drawState } from "/static/bubbles.js";
import { drawCard, replyCard } from "/static/cards.js";
import { byId } from "/static/dom.js";

const GAP = 16;
const NEAR_END = 120;
const UNSENT = ["waiting", "sending", "failed"];

/** The conversation on the page. `handlers` are those of cards and bubbles. */
export class View {
  constructor(handlers) {
    this.handlers = handlers;
    this.log = byId("log");
    this.scroll = byId("scroll");
    this.nodes = new Map();
    this.drawn = new Map();
  }

  /** Draws what is new or changed and removes what is gone. */
  render(entries) {
    this.removeAllBut(new Set(entries.map((entry) => entry.id)));
    const first = entries.find((entry) => UNSENT.includes(entry.status));
    let before = null;
    for (const entry of entries) {
      const queued = entry.status === "waiting" && entry !== first;
      before = this.place(entry, queued, before);
    }
    this.busy(entries.some((entry) => entry.status === "sending"));
    byId("restart").hidden = entries.length === 0;
  }

  removeAllBut(ids) {
    for (const [id, node] of this.nodes) {
      if (ids.has(id)) continue;
      node.remove();
      this.nodes.delete(id);
      this.drawn.delete(id);
    }
    if (ids.size === 0) this.scroll.scrollTop = 0;
  }

  place(entry, queued, before) {
    const mark = `${entry.version}${queued}`;
    const node = this.nodes.get(entry.id);
    if (!node) return this.insert(entry, queued, before, mark);
    if (this.drawn.get(entry.id) !== mark) this.update(node, entry, queued);
    this.drawn.set(entry.id, mark);
    return node;
  }

  insert(entry, queued, before, mark) {
    const node = this.draw(entry, queued);
    this.log.insertBefore(node, before ? before.nextSibling : this.log.firstChild);
    this.nodes.set(entry.id, node);
    this.drawn.set(entry.id, mark);
    return node;
  }

  draw(entry, queued) {
    if (entry.who === "citizen") return citizenBubble(entry, queued, this.handlers.onResend);
    return replyCard(entry, this.handlers);
  }

  /** Draws an entry again; a focus that would be lost stays near. */
  update(node, entry, queued) {
    if (entry.who === "bot") return drawCard(node, entry);
    const held = node.contains(document.activeElement);
    drawState(node, entry, queued, this.handlers.onResend);
    if (held) this.scroll.focus({ preventScroll: true });
    if (entry.status === "failed" || entry.status === "refused") node.scrollIntoView({ block: "nearest" });
  }

  busy(flag) {
    const sign = byId("thinking");
    if (sign.hidden !== flag) return;
    sign.hidden = !flag;
    if (flag) this.toEnd();
  }

  /** Shows the end of the conversation. */
  toEnd() {
    this.scroll.scrollTop = this.scroll.scrollHeight;
  }

  /** Puts a question at the top, so that its answer is read from the start. */
  toQuestion(id) {
    const top = this.nodes.get(id)?.getBoundingClientRect().top;
    if (top !== undefined) this.scroll.scrollTop += top - this.scroll.getBoundingClientRect().top - GAP;
  }

  /** Brings a new entry into view, unless the reader is further up. */
  reveal(id) {
    const node = this.nodes.get(id);
    const { scrollTop, clientHeight, scrollHeight } = this.scroll;
    if (scrollHeight - scrollTop - clientHeight - node.offsetHeight < NEAR_END) this.toQuestion(id);
  }
}
