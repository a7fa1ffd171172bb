// The conversation as this browser tab remembers it, and the reader's letter size.

const CONVERSATION = "motcua.conversation";
const LARGE_TEXT = "motcua.large-text";
const MOST_ENTRIES = 200;

const empty = () => ({ token: null, entries: [] });

/** Runs a storage call; storage may be full, switched off or hold nonsense. */
function attempt(action, fallback) {
  try {
    return action();
  } catch {
    return fallback;
  }
}

/** A message that was on its way when the page closed goes out again under the same id. */
function awaken(entry) {
  return entry.status === "sending" ? { ...entry, status: "waiting" } : entry;
}

/** Returns {token, entries} as stored in this tab, or an empty conversation. */
export function loadConversation() {
  const stored = attempt(() => JSON.parse(sessionStorage.getItem(CONVERSATION)), null);
  if (!stored || !Array.isArray(stored.entries)) return empty();
  return { token: stored.token ?? null, entries: stored.entries.map(awaken) };
}

/** Stores the newest entries of the conversation in this tab. */
export function saveConversation({ token, entries }) {
  const value = JSON.stringify({ token, entries: entries.slice(-MOST_ENTRIES) });
  attempt(() => sessionStorage.setItem(CONVERSATION, value));
}

/** Removes the conversation from this tab and returns an empty one. */
export function forgetConversation() {
  attempt(() => sessionStorage.removeItem(CONVERSATION));
  return empty();
}

/** Returns whether the reader chose large letters. */
export function prefersLargeText() {
  return attempt(() => localStorage.getItem(LARGE_TEXT) === "yes", false);
}

/** Keeps the reader's choice of letter size. */
export function keepLargeText(large) {
  attempt(() => localStorage.setItem(LARGE_TEXT, large ? "yes" : "no"));
}
