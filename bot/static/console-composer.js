// What an officer writes: kept until it has arrived, sent once however often it is tried.
const LOST = "Chưa gửi được: mất kết nối với máy chủ. Chữ còn nguyên đây, bấm gửi lại.";
const ENDED = "Phiên làm việc đã hết. Tải lại trang để đăng nhập; mở lại cuộc này thì chữ vừa gõ vẫn còn.";
const SIGNED_OUT = new Set([401, 403]);
const BUSY = "Chưa gửi được: máy chủ đang bận. Chữ còn nguyên đây, bấm gửi lại.";

/** Sends a form as browsers do; returns {go}, {line, html} or {problem}. */
export async function post(form, submitter) {
  const body = new URLSearchParams(new FormData(form, submitter ?? undefined));
  try {
    const answer = await fetch(form.action, { method: "POST", body, headers: { "HX-Request": "true" } });
    if (SIGNED_OUT.has(answer.status)) return { problem: ENDED };
    return answer.headers.get("Content-Type")?.includes("json") ? await answer.json() : { problem: BUSY };
  } catch {
    return { problem: LOST };
  }
}

const newKey = () => [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");

/** The box for answers of one talk; what is in it outlives a reload of the page. */
export class Composer {
  constructor(form, number, onLine) {
    this.form = form;
    this.onLine = onLine;
    this.place = `motcua.desk.draft.${number}`;
    this.box = form.elements.text;
    this.sending = false;
    this.restore();
    this.box.addEventListener("input", () => this.keep());
    this.box.addEventListener("keydown", (event) => this.onKey(event));
    form.addEventListener("submit", (event) => this.submit(event));
  }

  restore() {
    const kept = JSON.parse(sessionStorage.getItem(this.place) ?? "null");
    if (!kept || this.box.value) return this.keep();
    this.box.value = kept.text;
    this.form.elements.cards.value = kept.cards;
    this.form.elements.key.value = kept.key;
  }

  /** A changed text has a key of its own: under an old one it would count as sent already. */
  keep() {
    this.form.elements.key.value = newKey();
    const { text, cards, key } = this.form.elements;
    if (!text.value) cards.value = "";
    const kept = JSON.stringify({ text: text.value, cards: cards.value, key: key.value });
    if (text.value) sessionStorage.setItem(this.place, kept);
    else sessionStorage.removeItem(this.place);
  }

  /** Puts an answer of a card into the text, where the caret is. */
  insert(text, card) {
    const { box } = this;
    const before = box.value.slice(0, box.selectionStart).trimEnd();
    const after = box.value.slice(box.selectionEnd).trimStart();
    const head = before ? `${before}\n\n${text}` : text;
    box.value = after ? `${head}\n\n${after}` : head;
    this.form.elements.cards.value = `${this.form.elements.cards.value} ${card}`.trim();
    this.keep();
    box.focus();
    box.setSelectionRange(head.length, head.length);
    box.scrollTop = box.scrollHeight;
  }

  onKey(event) {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    this.form.requestSubmit();
  }

  async submit(event) {
    event.preventDefault();
    if (this.sending) return;
    this.sending = true;
    const sent = this.box.value;
    const answer = await post(this.form);
    this.sending = false;
    this.show(answer.problem ?? "");
    if (!answer.line) return;
    this.onLine(answer);
    if (this.box.value === sent) this.box.value = "";
    this.keep();
  }

  show(problem) {
    const place = this.form.querySelector("[data-problem]");
    place.textContent = problem;
    place.hidden = !problem;
  }
}
