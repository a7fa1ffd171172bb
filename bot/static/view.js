// Puts entries on the page and keeps the reader at the right place.
import { citizenBubble, drawState, replyCard } from "/static/cards.js";
import { byId } from "/static/dom.js";

const GAP = 16;

/** The conversation on the page. `handlers` has onChoose(entry, button) and onResend(). */
export class View {
  constructor(handlers) {
    this.handlers = handlers;
    this.log = byId("log");
    this.scroll = byId("scroll");
    this.nodes = new Map();
  }

  /** Draws a new entry behind `after`, or at the end. */
  show(entry, after) {
    const node = this.draw(entry);
    const before = after ? this.nodes.get(after).nextSibling : null;
    this.log.insertBefore(node, before);
    this.nodes.set(entry, node);
    byId("restart").hidden = false;
  }

  /** Draws the state of a citizen's entry again; a focus that would be lost stays near. */
  update(entry) {
    const node = this.nodes.get(entry);
    const held = node.contains(document.activeElement);
    drawState(node, entry, this.handlers.onResend);
    if (held) this.scroll.focus({ preventScroll: true });
    node.scrollIntoView({ block: "nearest" });
  }

  /** Shows or hides the sign that an answer is awaited. */
  busy(flag) {
    byId("thinking").hidden = !flag;
    if (flag) this.toEnd();
  }

  /** Removes every entry. */
  clear() {
    this.log.replaceChildren();
    this.nodes.clear();
    byId("restart").hidden = true;
    this.scroll.scrollTop = 0;
  }

  draw(entry) {
    if (entry.who === "citizen") return citizenBubble(entry, this.handlers.onResend);
    return replyCard(entry, (button) => this.handlers.onChoose(entry, button));
  }

  /** Shows the end of the conversation. */
  toEnd() {
    this.scroll.scrollTop = this.scroll.scrollHeight;
  }

  /** Puts a question at the top, so that its answer is read from the start. */
  toQuestion(entry) {
    const top = this.nodes.get(entry).getBoundingClientRect().top;
    this.scroll.scrollTop += top - this.scroll.getBoundingClientRect().top - GAP;
  }
}
