// The one call of the page: POST /api/v1/messages.

const ENDPOINT = "/api/v1/messages";
const PATIENCE_MS = 20_000;
const EXPIRED = new Set([401, 403, 404, 410]);
const RETRY_LATER = new Set([408, 409, 425]);

/** Why a message did not go through: network, server, busy, expired or rejected. */
export class SendError extends Error {
  constructor(problem) {
    super(problem);
    this.problem = problem;
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

async function call(body) {
  const patience = new AbortController();
  const timer = setTimeout(() => patience.abort(), PATIENCE_MS);
  const headers = { "Content-Type": "application/json" };
  try {
    const request = { method: "POST", headers, body: JSON.stringify(body), signal: patience.signal };
    const response = await fetch(ENDPOINT, request);
    return { status: response.status, data: response.ok ? await response.json() : null };
  } catch {
    throw new SendError("network");
  } finally {
    clearTimeout(timer);
  }
}

/** Returns {conversation, replies}; throws SendError. */
export async function postMessage(body) {
  const { status, data } = await call(body);
  if (data === null) throw new SendError(problemOf(status, body.conversation !== null));
  if (typeof data.conversation !== "string" || !Array.isArray(data.replies)) throw new SendError("server");
  return data;
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
