// The conversation: its entries, and the queue that sends one message at a time.
import { newId, postMessage, SendError } from "/static/api.js";
import { Memory } from "/static/memory.js";

const LONGEST_WAIT_SECONDS = 120;
const UNSENT = ["waiting", "sending"];

/** Runs `work` while no other tab sends; where locks are missing or denied, trusts the ids alone. */
async function alone(work) {
  let begun = false;
  const first = () => {
    begun = true;
    return work();
  };
  try {
    return await (navigator.locks ? navigator.locks.request("motcua.send", first) : first());
  } catch (error) {
    if (begun) throw error;
    return first();
  }
}

/**
 * Holds the conversation of this browser.
 *
 * `view` draws: render(entries) draws what is new or changed, toEnd(), toQuestion(id) and
 * reveal(id) scroll. `onToken` hears the conversation's token whenever it may have changed.
 */
export class Session {
  constructor(view, onToken) {
    this.view = view;
    this.onToken = onToken;
    this.memory = new Memory();
    this.epoch = this.memory.state.epoch;
    this.running = false;
    this.wanted = false;
    this.leaving = new AbortController();
  }

  get token() {
    return this.memory.state.token;
  }

  get entries() {
    return this.memory.state.entries;
  }

  /** Shows what is remembered and goes on sending what was left. */
  resume() {
    this.memory.follow(() => this.catchUp());
    window.addEventListener("online", () => this.resend());
    this.draw();
    const question = this.entries.filter((one) => one.who === "citizen").pop();
    if (question) this.view.toQuestion(question.id);
    return this.resend();
  }

  /** Queues a typed question. */
  ask(text) {
    return this.enqueue({ text });
  }

  /** Queues the choice of a reply's button. */
  choose(id, button) {
    const entry = this.find(id);
    if (entry && !entry.chosen.includes(button.payload)) {
      this.edit(id, { chosen: [...entry.chosen, button.payload] });
    }
    return this.enqueue({ text: button.title, payload: button.payload });
  }

  /** Keeps how an answer was rated. */
  rated(id, verdict) {
    this.edit(id, { verdict });
  }

  /** Adds a reply that was not asked for; one that is known already is left as it is. */
  receive(reply) {
    if (this.knows(reply)) return false;
    const at = this.memory.nextMoment();
    const entry = { ...this.answer(reply, reply.id, at, reply.id, 0), pushed: true };
    this.memory.change((state) => ({ ...state, entries: [...state.entries, entry] }));
    this.draw();
    this.view.reveal(entry.id);
    return true;
  }

  /** Returns the id of the newest reply that was not asked for, or null. */
  get newestPushed() {
    return this.entries.filter((entry) => entry.pushed).pop()?.reply.id ?? null;
  }

  /** Sends everything that failed once more, each under its old id. */
  resend() {
    for (const entry of this.entries.filter((one) => one.status === "failed")) {
      this.edit(entry.id, { status: "waiting", problem: null });
    }
    return this.pump();
  }

  /** Forgets the conversation, here and in the other tabs; an answer under way is dropped. */
  restart() {
    this.memory.forget();
    this.draw();
  }

  enqueue(message) {
    const id = newId();
    const entry = { who: "citizen", id, group: id, place: 0, version: 0, status: "waiting", problem: null, ...message };
    this.memory.change((state) => ({ ...state, entries: [...state.entries, { ...entry, at: this.memory.nextMoment() }] }));
    this.draw();
    this.view.toEnd();
    return this.resend();
  }

  /** Draws what another tab changed, and waits to go on should that tab be closed while it sends. */
  catchUp() {
    this.draw();
    if (navigator.locks && this.entries.some((entry) => entry.status === "sending")) this.pump();
  }

  draw() {
    if (this.epoch !== this.memory.state.epoch) this.leave();
    this.view.render(this.entries);
    this.onToken(this.token);
  }

  leave() {
    this.epoch = this.memory.state.epoch;
    this.leaving.abort();
    this.leaving = new AbortController();
  }

  find(id) {
    return this.entries.find((entry) => entry.id === id);
  }

  edit(id, changes) {
    this.memory.edit(id, changes);
    this.draw();
  }

  /** The first message not sent; one found "sending" by who may send was left by a closed tab. */
  next() {
    return this.memory.pull().entries.find((entry) => UNSENT.includes(entry.status));
  }

  async pump() {
    this.wanted = true;
    if (this.running) return;
    this.running = true;
    try {
      while (this.wanted) {
        this.wanted = false;
        await alone(() => this.drain());
      }
    } finally {
      this.running = false;
    }
  }

  async drain() {
    let goOn = true;
    for (let entry = this.next(); goOn && entry; entry = this.next()) goOn = await this.deliver(entry);
  }

  /** Sends one entry; returns whether the queue may go on. */
  async deliver(entry) {
    const { epoch, token } = this.memory.state;
    this.edit(entry.id, { status: "sending" });
    const { signal } = this.leaving;
    try {
      const data = await postMessage(this.body(entry, token), signal);
      if (this.memory.pull().epoch === epoch) this.accept(entry, data);
      return true;
    } catch (error) {
      if (!(error instanceof SendError)) throw error;
      return this.memory.pull().epoch !== epoch || this.fail(entry, error);
    }
  }

  body({ id, text, payload }, token) {
    return { id, conversation: token, ...(payload === undefined ? { text } : { payload }) };
  }

  answer(reply, group, at, id, place) {
    return { who: "bot", id: id ?? `${group}/${place}`, group, at, place, version: 0, reply, chosen: [] };
  }

  accept(entry, { conversation, replies }) {
    const answers = replies
      .filter((reply) => !this.knows(reply))
      .map((reply, index) => this.answer(reply, entry.group, entry.at, reply.id, index + 1));
    this.memory.change((state) => ({ ...this.withToken(state, conversation), entries: [...state.entries, ...answers] }));
    this.edit(entry.id, { status: "sent", problem: null });
    this.view.toQuestion(entry.id);
  }

  withToken(state, token) {
    return state.token === token ? state : { ...state, token, tokenVersion: state.tokenVersion + 1 };
  }

  knows(reply) {
    return Boolean(reply.id) && this.entries.some((entry) => entry.who === "bot" && entry.reply.id === reply.id);
  }

  fail(entry, error) {
    if (error.problem === "expired") return this.startAfresh(entry);
    const wait = error.seconds !== null && error.seconds <= LONGEST_WAIT_SECONDS ? error.seconds : null;
    this.edit(entry.id, { problem: error.problem, wait, status: error.retryable ? "failed" : "refused" });
    if (wait !== null) setTimeout(() => this.resend(), wait * 1000);
    return !error.retryable;
  }

  /** The server no longer knows the conversation: a question opens a new one, a button cannot. */
  startAfresh(entry) {
    this.memory.change((state) => this.withToken(state, null));
    this.edit(entry.id, { problem: "expired", status: entry.payload === undefined ? "waiting" : "refused" });
    return true;
  }
}
