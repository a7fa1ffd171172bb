// Replies that nobody asked for just now: an officer's words, a change of a dossier.
import { eventsAddress } from "/static/api.js";

const FIRST_PAUSE_MS = 5_000;
const LONGEST_PAUSE_MS = 300_000;
const GONE = new Set([401, 403, 404, 410]);

/** Keeps a stream open while there is a conversation and the page is seen. */
export class Push {
  constructor({ onReply, newest }) {
    this.onReply = onReply;
    this.newest = newest;
    this.token = null;
    this.gone = null;
    this.source = null;
    this.timer = null;
    this.pause = FIRST_PAUSE_MS;
    document.addEventListener("visibilitychange", () => this.settle());
    window.addEventListener("online", () => this.retry());
  }

  /** Follows this conversation from now on; null follows none. */
  follow(token) {
    if (token === this.token) return;
    this.close();
    this.token = token;
    this.pause = FIRST_PAUSE_MS;
    this.settle();
  }

  settle() {
    const wanted = this.token !== null && this.token !== this.gone && document.visibilityState === "visible";
    if (!wanted) this.close();
    else if (!this.source && !this.timer) this.open();
  }

  retry() {
    this.close();
    this.settle();
  }

  close() {
    this.source?.close();
    this.source = null;
    clearTimeout(this.timer);
    this.timer = null;
  }

  open() {
    const address = eventsAddress(this.token, this.newest());
    const source = new EventSource(address);
    this.source = source;
    source.addEventListener("open", () => {
      this.pause = FIRST_PAUSE_MS;
    });
    source.addEventListener("reply", ({ data }) => this.take(data));
    source.addEventListener("error", () => {
      if (source.readyState === EventSource.CLOSED && source === this.source) this.refused(address);
    });
  }

  take(data) {
    const reply = JSON.parse(data);
    if (typeof reply.id === "string") this.onReply(reply);
  }

  /** The server refused the stream: an unknown conversation is left alone, the rest is tried later. */
  async refused(address) {
    const { token } = this;
    this.close();
    const status = await statusOf(address);
    if (token !== this.token) return;
    if (GONE.has(status)) this.gone = token;
    else this.timer = this.timer ?? setTimeout(() => this.retry(), this.pause);
    this.pause = Math.min(2 * this.pause, LONGEST_PAUSE_MS);
  }
}

/** Returns the status an address answers with, or 0; the body is left unread. */
async function statusOf(address) {
  const reading = new AbortController();
  try {
    const { status } = await fetch(address, { signal: reading.signal });
    reading.abort();
    return status;
  } catch {
    return 0;
  }
}
