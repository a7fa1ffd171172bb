// The stream of the desk: opened again where it was cut, from the last line it brought.
import { ring, showWaiting } from "/static/console-bell.js";

const RETRY_MS = 3000;

/** Follows the desk. `hear` has desk(told), line(told), delivery(told), state(text, ended). */
export class Stream {
  constructor(talk, after, hear) {
    this.talk = talk;
    this.after = after; // what the stream has brought: a line of one's own may come before others' arrive
    this.hear = hear;
    this.known = null;
    window.addEventListener("online", () => this.open());
    this.open();
  }

  open() {
    clearTimeout(this.timer);
    this.source?.close();
    const address = `/console/handovers/events?${new URLSearchParams({ talk: this.talk, after: this.after })}`;
    const source = new EventSource(address);
    this.source = source;
    source.addEventListener("open", () => this.hear.state("Đang nối trực tiếp", false));
    source.addEventListener("desk", ({ data }) => this.desk(JSON.parse(data)));
    source.addEventListener("line", ({ data, lastEventId }) => this.line(JSON.parse(data), lastEventId));
    source.addEventListener("delivery", ({ data }) => this.hear.delivery?.(JSON.parse(data)));
    source.addEventListener("ended", () => this.end());
    source.addEventListener("error", () => this.cut(source, address));
  }

  /** Compares with what was known: who is new, and whom of mine there is something to answer. */
  desk(told) {
    const now = new Set([...told.queue, ...told.unanswered]);
    if (this.known && [...now].some((one) => !this.known.has(one))) ring();
    this.known = now;
    document.documentElement.dataset.followed = ""; // from here on whoever comes rings
    showWaiting(told.queue.length);
    this.hear.desk?.(told);
  }

  line(told, id) {
    this.after = Number(id);
    this.hear.line?.(told);
  }

  cut(source, address) {
    if (source !== this.source) return;
    this.hear.state("Mất kết nối, đang nối lại…", true);
    if (source.readyState === EventSource.CLOSED) this.refused(address);
  }

  async refused(address) {
    if ((await statusOf(address)) === 401) this.end();
    else this.timer = setTimeout(() => this.open(), RETRY_MS);
  }

  end() {
    this.source?.close();
    this.source = null;
    ring();
    this.hear.state("Phiên làm việc đã hết. Mở lại trang để đăng nhập.", true);
  }
}

/** Returns the status an address answers a script with, or 0; the body is left unread. */
async function statusOf(address) {
  const reading = new AbortController();
  try {
    const { status } = await fetch(address, { signal: reading.signal, headers: { "HX-Request": "true" } });
    reading.abort();
    return status;
  } catch {
    return 0;
  }
}
