// The widget's side inside the iframe: speaks with the page around it, if that page may.
import { byId } from "/static/dom.js";

/** True when the origin is ours or one of the list, in which "*." stands for any subdomain. */
export function mayFrame(origin, list) {
  if (origin === location.origin) return true;
  return list.some((allowed) => {
    const [scheme, host] = allowed.split("://");
    if (!host?.startsWith("*.")) return allowed === origin;
    return origin.startsWith(`${scheme}://`) && origin.endsWith(host.slice(1));
  });
}

function allowedOrigins() {
  return document.querySelector('meta[name="widget-origins"]').content.split(" ").filter(Boolean);
}

/** The line to the host page. `onOpen({procedure, focus})` is called when the chat opens. */
export class Frame {
  constructor({ onOpen, onEscape }) {
    this.host = null;
    this.open = false;
    this.unread = 0;
    this.onOpen = onOpen;
    this.onEscape = onEscape;
  }

  /** Listens to the host; on a page of its own it does nothing. */
  start() {
    if (window.parent === window) return;
    const list = allowedOrigins();
    window.addEventListener("message", ({ source, origin, data }) => {
      if (source === window.parent && data?.motcua === 1 && mayFrame(origin, list)) this.hear(origin, data);
    });
    byId("close-widget").hidden = false;
    byId("close-widget").addEventListener("click", () => this.close());
    document.addEventListener("keydown", (event) => {
      const inDialog = document.querySelector("dialog[open]") !== null;
      if (event.key === "Escape" && !event.defaultPrevented && !inDialog && this.onEscape()) this.close();
    });
  }

  /** Counts a message that came while the chat was closed. */
  arrived() {
    if (this.open) return;
    this.unread += 1;
    this.tell("unread", { count: this.unread });
  }

  /** Tells the host that the reader has used the chat. */
  used() {
    this.tell("used");
  }

  hear(origin, { type, procedure, focus }) {
    this.host = origin;
    if (type === "hello") this.tell("ready");
    if (type === "closed") this.open = false;
    if (type !== "open") return;
    this.open = true;
    this.unread = 0;
    this.onOpen({ procedure: typeof procedure === "string" ? procedure : null, focus: focus === true });
  }

  close() {
    this.open = false;
    this.tell("close");
  }

  tell(type, more = {}) {
    if (this.host) window.parent.postMessage({ motcua: 1, type, ...more }, this.host);
  }
}
