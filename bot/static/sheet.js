// A procedure's page needs no script: this only shows the buttons that do.
import { byId } from "/static/dom.js";

const MESSAGE = { copied: "Đã chép địa chỉ trang này." };

function startPrint() {
  byId("print").hidden = false;
  byId("print").addEventListener("click", () => window.print());
}

async function share() {
  const page = { title: document.title, url: window.location.href };
  if (navigator.share) return navigator.share(page).catch(() => {});
  await navigator.clipboard.writeText(page.url);
  byId("shared").textContent = MESSAGE.copied;
  return undefined;
}

function startShare() {
  if (!navigator.share && !navigator.clipboard) return;
  byId("share").hidden = false;
  byId("share").addEventListener("click", share);
}

startPrint();
startShare();
