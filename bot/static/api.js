// Every call of the page to the gateway.

const BASE = "/api/v1";
const PATIENCE_MS = 10_000; // the gateway answers within 5 s; a repeat has the same id
const EXPIRED = new Set([401, 403, 404, 410]);
const RETRY_LATER = new Set([408, 409, 425]);

/** Why a call did not go through: network, server, busy, expired or rejected. */
export class SendError extends Error {
  constructor(problem, seconds = null) {
    super(problem);
    this.problem = problem;
    this.seconds = seconds;
  }

  /** True when the same message may be sent again as it is. */
  get retryable() {
    return ["network", "server", "busy"].includes(this.problem);
  }
}

function problemOf(status, hasConversation) {
  if (status === 429) return "busy";
  if (status >= 500 || RETRY_LATER.has(status)) return "server";
  return hasConversation && EXPIRED.has(status) ? "expired" : "rejected";
}

/** Returns the whole seconds of Retry-After, or null. */
function retryAfter(response) {
  const value = response.headers.get("Retry-After") ?? "";
  return response.status === 429 && /^\d{1,6}$/.test(value) ? Number(value) : null;
}

/** Returns {status, seconds, data}; data is null unless the answer is good and has a body. */
async function call(path, options = {}, signal = null) {
  const patience = new AbortController();
  const timer = setTimeout(() => patience.abort(), PATIENCE_MS);
  signal?.addEventListener("abort", () => patience.abort());
  try {
    const response = await fetch(BASE + path, { ...options, signal: patience.signal });
    const hasBody = response.ok && response.status !== 204;
    return { status: response.status, seconds: retryAfter(response), data: hasBody ? await response.json() : null };
  } catch {
    throw new SendError("network");
  } finally {
    clearTimeout(timer);
  }
}

function posted(body) {
  return { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) };
}

function demand({ status, seconds }) {
  if (status >= 300) throw new SendError(problemOf(status, true), seconds);
}

/** Returns {conversation, replies}; throws SendError. `signal` gives the message up. */
export async function postMessage(body, signal) {
  const { status, seconds, data } = await call("/messages", posted(body), signal);
  if (data === null) throw new SendError(problemOf(status, body.conversation !== null), seconds);
  if (typeof data.conversation !== "string" || !Array.isArray(data.replies)) throw new SendError("server");
  return data;
}

/** Rates a reply: verdict "right" or "wrong"; a later rating replaces it. Throws SendError. */
export async function postRating(conversation, reply, verdict, reason) {
  demand(await call("/ratings", posted({ conversation, reply, verdict, reason })));
}

/** Says that the link to filing a procedure online was followed; nothing of who did. */
export function countClick(procedure) {
  const body = new Blob([JSON.stringify({ procedure })], { type: "application/json" });
  navigator.sendBeacon?.(`${BASE}/clicks`, body);
}

/** Returns what the server holds of a conversation, as markdown; throws SendError. */
export async function myData(conversation) {
  const answer = await call(`/my-data?${new URLSearchParams({ conversation })}`);
  demand(answer);
  return String(answer.data?.text ?? "");
}

/** Deletes what the server holds of a conversation; throws SendError. */
export async function deleteMyData(conversation) {
  demand(await call(`/my-data?${new URLSearchParams({ conversation })}`, { method: "DELETE" }));
}

/** Returns {notice, paused}, or nothing to say where the server gives no notice. */
export async function currentNotice() {
  const { data } = await call("/notice");
  return data ?? { notice: null, paused: false };
}

/** Returns a procedure's record, or null when there is none. */
export async function procedure(code) {
  return (await call(`/procedures/${encodeURIComponent(code)}`)).data;
}

/** Returns the address of the stream of replies that nobody asked for just now. */
export function eventsAddress(conversation, last) {
  return `${BASE}/events?${new URLSearchParams({ conversation, ...(last ? { last } : {}) })}`;
}

/** Returns a random UUID, also on pages served without TLS, where randomUUID is missing. */
export function newId() {
  if (crypto.randomUUID) return crypto.randomUUID();
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}
