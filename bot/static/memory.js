// What this browser remembers: the conversation, shared by all tabs, and how the reader likes it.

const CONVERSATION = "motcua.conversation";
const MOST_ENTRIES = 200;
const DAY_MS = 24 * 60 * 60 * 1000;
const KEPT_DAYS = 30; // as long as the server keeps an idle conversation

/** Runs a storage call; storage may be full, switched off or hold nonsense. */
function attempt(action, fallback) {
  try {
    return action();
  } catch {
    return fallback;
  }
}

/** An empty conversation. A later epoch wins over an earlier one, whatever that one holds. */
function empty(epoch = 0) {
  return { epoch, token: null, tokenVersion: 0, touched: Date.now(), entries: [] };
}

function isConversation(value) {
  return value !== null && typeof value === "object" && Number.isFinite(value.epoch) && Array.isArray(value.entries);
}

/**
 * Returns the stored conversation or null. What was said in one left for a day is forgotten;
 * its token stays for KEPT_DAYS, so that a filing left half-way can be taken up again.
 */
function load() {
  const stored = attempt(() => JSON.parse(localStorage.getItem(CONVERSATION)), null);
  if (!isConversation(stored)) return null;
  const idle = Date.now() - stored.touched;
  if (idle <= DAY_MS) return stored;
  const { epoch, token, tokenVersion, touched } = stored;
  return { ...empty(epoch + 1), ...(idle <= KEPT_DAYS * DAY_MS && { token, tokenVersion, touched }) };
}

const save = (state) => attempt(() => localStorage.setItem(CONVERSATION, JSON.stringify(state)));

/** Sorts by time; an answer has the time of its question and stands right behind it. */
function inOrder(one, other) {
  return one.at - other.at || one.group.localeCompare(other.group) || one.place - other.place;
}

/** Returns every entry of both once, in the version that changed last. */
function mergeEntries(mine, theirs) {
  const found = new Map(mine.map((entry) => [entry.id, entry]));
  for (const entry of theirs) {
    const known = found.get(entry.id);
    if (!known || entry.version > known.version) found.set(entry.id, entry);
  }
  return [...found.values()].sort(inOrder).slice(-MOST_ENTRIES);
}

/** Returns one conversation of what two tabs hold. */
export function merge(mine, theirs) {
  if (mine.epoch !== theirs.epoch) return mine.epoch > theirs.epoch ? mine : theirs;
  const newer = theirs.tokenVersion > mine.tokenVersion ? theirs : mine;
  return {
    ...newer,
    touched: Math.max(mine.touched, theirs.touched),
    entries: mergeEntries(mine.entries, theirs.entries),
  };
}

/** The conversation of this browser. Where nothing can be stored, that of this page. */
export class Memory {
  constructor() {
    this.state = load() ?? empty();
  }

  /** Returns the conversation with what other tabs have added. */
  pull() {
    const stored = load();
    if (stored) this.state = merge(this.state, stored);
    return this.state;
  }

  /** Changes the conversation by a function of it, and stores it. */
  change(recipe) {
    const changed = recipe(this.pull());
    this.state = { ...changed, touched: Date.now(), entries: changed.entries.sort(inOrder).slice(-MOST_ENTRIES) };
    save(this.state);
  }

  /** Changes one entry, if it is still there. */
  edit(id, changes) {
    const edited = (entry) => (entry.id === id ? { ...entry, ...changes, version: entry.version + 1 } : entry);
    this.change((state) => ({ ...state, entries: state.entries.map(edited) }));
  }

  /** Forgets the conversation here and in every other tab. */
  forget() {
    this.change(({ epoch }) => empty(Math.max(epoch + 1, Date.now())));
  }

  /** Returns a time later than that of every entry. */
  nextMoment() {
    const { entries } = this.state;
    return Math.max(Date.now(), ...entries.map((entry) => entry.at + 1));
  }

  /** Calls `onChange` when another tab changed the conversation. */
  follow(onChange) {
    window.addEventListener("storage", ({ key, newValue }) => {
      if (key !== CONVERSATION || newValue === null) return;
      this.pull();
      if (JSON.stringify(this.state) !== newValue) save(this.state);
      onChange();
    });
  }
}

/** Returns a kept choice of the reader: "yes", "no" or null. */
export function choice(name) {
  return attempt(() => localStorage.getItem(`motcua.${name}`), null);
}

/** Keeps a choice of the reader. */
export function keepChoice(name, chosen) {
  attempt(() => localStorage.setItem(`motcua.${name}`, chosen ? "yes" : "no"));
}
