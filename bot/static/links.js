// Which addresses the page is willing to link to.

const SAFE_PROTOCOLS = new Set(["http:", "https:", "tel:"]);

/** Returns the absolute address, or null when it is not http, https or tel. */
export function safeUrl(address) {
  if (typeof address !== "string" || address.trim() === "") return null;
  try {
    const url = new URL(address, window.location.origin);
    return SAFE_PROTOCOLS.has(url.protocol) ? url.href : null;
  } catch {
    return null;
  }
}

/** Attributes of every link that leaves the conversation. */
export const NEW_TAB = { target: "_blank", rel: "noopener noreferrer" };
