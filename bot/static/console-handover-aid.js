// Beside a talk: a procedure looked up in the same page, and its facets inserted by a digit.
const PAUSE_MS = 120;

export class Aid {
  constructor(pane, composer) {
    this.pane = pane;
    this.composer = composer;
    this.box = pane.querySelector("#aid-q");
    this.found = pane.querySelector("#found");
    this.box.addEventListener("input", () => this.later());
    this.box.addEventListener("keydown", (event) => this.onKey(event));
    this.found.addEventListener("click", (event) => this.choose(event.target.closest("[role=option]")));
    pane.addEventListener("click", (event) => this.onClick(event));
    pane.querySelector("form").addEventListener("submit", (event) => event.preventDefault());
  }

  /* Look-up */

  later() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.search(), PAUSE_MS);
  }

  async search() {
    clearTimeout(this.timer);
    const asked = this.box.value.trim();
    const html = asked ? await get("rows", { q: asked }) : "";
    if (this.box.value.trim() !== asked) return;
    this.found.innerHTML = html ?? '<p class="fine">Máy chủ chưa trả lời, thử lại.</p>';
    this.box.setAttribute("aria-expanded", String(this.options().length > 0));
    this.select(this.options()[0]);
  }

  options() {
    return [...this.found.querySelectorAll("[role=option]")];
  }

  select(row) {
    for (const other of this.options()) other.setAttribute("aria-selected", String(other === row));
    if (row) this.box.setAttribute("aria-activedescendant", row.id);
    else this.box.removeAttribute("aria-activedescendant");
    row?.scrollIntoView({ block: "nearest" });
  }

  async onKey(event) {
    if (event.isComposing) return;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!step && event.key !== "Enter") return;
    event.preventDefault();
    if (event.key === "Enter") await this.enter();
    else this.step(step);
  }

  step(by) {
    const rows = this.options();
    const at = rows.findIndex((row) => row.getAttribute("aria-selected") === "true");
    if (rows.length) this.select(rows[Math.min(Math.max(at + by, 0), rows.length - 1)]);
  }

  /** Chooses the first of what was typed by now, also when its rows are still on their way. */
  async enter() {
    if (this.found.querySelector("#aid-list")?.dataset.asked !== this.box.value.trim()) await this.search();
    await this.choose(this.found.querySelector('[aria-selected="true"]'));
  }

  async choose(row) {
    if (!row) return;
    const { facet } = this.found.querySelector("#aid-list").dataset;
    const html = await get("at-hand", { code: row.dataset.code, facet });
    if (html === null) return;
    const hands = this.pane.querySelector("#hands");
    hands.querySelector(":scope > p")?.remove();
    hands.querySelector(`[data-code="${CSS.escape(row.dataset.code)}"]`)?.remove();
    for (const hand of this.hands()) hand.removeAttribute("aria-current");
    hands.insertAdjacentHTML("afterbegin", html);
    hands.scrollTop = 0;
    this.box.value = "";
    this.found.replaceChildren();
    this.box.setAttribute("aria-expanded", "false");
    hands.querySelector("button")?.focus();
  }

  /* What is in hand */

  hands() {
    return [...this.pane.querySelectorAll(".hand")];
  }

  current() {
    return this.pane.querySelector('.hand[aria-current="true"]');
  }

  /** Takes another procedure in hand. */
  move(by) {
    const hands = this.hands();
    if (!hands.length) return;
    const at = hands.indexOf(this.current());
    const next = hands[Math.min(Math.max(at + by, 0), hands.length - 1)];
    for (const hand of hands) hand.toggleAttribute("aria-current", false);
    next.setAttribute("aria-current", "true");
    next.scrollIntoView({ block: "nearest" });
    next.querySelector("button")?.focus({ preventScroll: true });
  }

  onClick(event) {
    const button = event.target.closest("[data-insert]");
    if (button) this.put(button.closest(".hand"), button.dataset.insert);
  }

  /** Inserts the facet of a digit, of the procedure in hand. */
  insert(digit) {
    const button = this.current()?.querySelector(`[data-digit="${digit}"]`);
    if (button) this.put(this.current(), button.dataset.insert);
  }

  async put(hand, facet) {
    if (!this.composer) return;
    const { code } = hand.dataset;
    const told = await get("answer", { code, facet }, true);
    if (told) this.composer.insert(told.text, `${code}:${facet}`);
    else this.composer.show("Chưa lấy được mục này từ máy chủ, bấm lại.");
  }
}

/** Returns a part of the page as text or JSON, null if the server gave none. */
async function get(name, values, json = false) {
  try {
    const address = `/console/handover-aid/${name}?${new URLSearchParams(values)}`;
    const answer = await fetch(address, { headers: { "HX-Request": "true" } });
    if (!answer.ok) return null;
    return json ? await answer.json() : await answer.text();
  } catch {
    return null;
  }
}
