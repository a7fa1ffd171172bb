// A procedure's page needs no script: this only shows the buttons that do.
import { copyText } from "/static/clipboard.js";
import { byId } from "/static/dom.js";

function startPrint() {
  byId("print").hidden = false;
  byId("print").addEventListener("click", () => window.print());
}

/** Offers the page to the other apps of the device; returns false where that is not possible. */
async function offer(page) {
  try {
    await navigator.share(page);
    return true;
  } catch (error) {
    return error.name === "AbortError"; // the reader thought better of it
  }
}

async function share() {
  const page = { title: document.title, url: window.location.href };
  if (await offer(page)) return;
  const { copied, failed } = byId("shared").dataset;
  byId("shared").textContent = (await copyText(page.url)) ? copied : failed;
  byId("share").focus();
}

function startShare() {
  byId("share").hidden = false;
  byId("share").addEventListener("click", share);
}

startPrint();
startShare();
