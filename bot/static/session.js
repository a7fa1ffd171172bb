// The conversation: its entries, and the queue that sends one message at a time.
import { newId, postMessage, SendError } from "/static/api.js";
import { forgetConversation, loadConversation, saveConversation } from "/static/memory.js";

/**
 * Holds the conversation of this tab.
 *
 * `view` is told of changes: show(entry, after) puts a new entry behind another one (or last),
 * update(entry) draws its state again, busy(flag) says whether an answer is awaited, clear()
 * empties, toEnd() and toQuestion(entry) scroll.
 */
export class Session {
  constructor(view) {
    this.view = view;
    this.state = loadConversation();
    this.sending = false;
  }

  /** Shows what the tab remembers and goes on sending what was left. */
  resume() {
    const { entries } = this.state;
    for (const entry of entries) this.view.show(entry, null);
    const questions = entries.filter((one) => one.who === "citizen");
    if (questions.length) this.view.toQuestion(questions[questions.length - 1]);
    return this.pump();
  }

  /** Queues a typed question. */
  ask(text) {
    return this.enqueue({ text });
  }

  /** Queues the choice of a reply's button. */
  choose(entry, button) {
    if (!entry.chosen.includes(button.payload)) entry.chosen.push(button.payload);
    return this.enqueue({ text: button.title, payload: button.payload });
  }

  /** Sends everything that failed once more, each under its old id. */
  resend() {
    for (const entry of this.state.entries.filter((one) => one.status === "failed")) {
      this.mark(entry, "waiting");
    }
    return this.pump();
  }

  /** Forgets the conversation; an answer still under way is dropped. */
  restart() {
    this.state = forgetConversation();
    this.sending = false;
    this.view.busy(false);
    this.view.clear();
  }

  enqueue(message) {
    const entry = { who: "citizen", id: newId(), status: "waiting", problem: null, ...message };
    this.state.entries.push(entry);
    this.view.show(entry, null);
    this.view.toEnd();
    return this.resend();
  }

  async pump() {
    if (this.sending) return;
    const { state } = this;
    const entry = state.entries.find((one) => one.status === "waiting");
    if (!entry) return this.save();
    this.sending = true;
    this.mark(entry, "sending");
    this.view.busy(true);
    let goOn = false;
    try {
      goOn = await this.deliver(entry, state);
    } finally {
      if (state === this.state) this.rest();
    }
    if (goOn && state === this.state) await this.pump();
  }

  rest() {
    this.sending = false;
    this.view.busy(false);
    this.save();
  }

  /** Sends one entry; returns whether the queue may go on. */
  async deliver(entry, state) {
    try {
      const data = await postMessage(this.body(entry, state));
      if (state === this.state) this.accept(entry, data);
      return true;
    } catch (error) {
      if (!(error instanceof SendError)) throw error;
      return state === this.state && this.fail(entry, error);
    }
  }

  body({ id, text, payload }, { token }) {
    return { id, conversation: token, ...(payload === undefined ? { text } : { payload }) };
  }

  accept(entry, { conversation, replies }) {
    this.state.token = conversation;
    this.mark(entry, "sent");
    let after = entry;
    for (const reply of replies.filter((one) => this.isNew(one))) {
      const answer = { who: "bot", reply, chosen: [] };
      this.state.entries.splice(this.state.entries.indexOf(after) + 1, 0, answer);
      this.view.show(answer, after);
      after = answer;
    }
    this.view.toQuestion(entry);
  }

  isNew(reply) {
    return !reply.id || !this.state.entries.some((one) => one.who === "bot" && one.reply.id === reply.id);
  }

  fail(entry, error) {
    if (error.problem === "expired") return this.startAfresh(entry);
    entry.problem = error.problem;
    this.mark(entry, error.retryable ? "failed" : "refused");
    return !error.retryable;
  }

  /** The server no longer knows the conversation: a question opens a new one, a button cannot. */
  startAfresh(entry) {
    this.state.token = null;
    entry.problem = "expired";
    this.mark(entry, entry.payload === undefined ? "waiting" : "refused");
    return true;
  }

  mark(entry, status) {
    entry.status = status;
    this.view.update(entry);
    this.save();
  }

  save() {
    saveConversation(this.state);
  }
}
