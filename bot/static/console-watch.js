// On the other pages of the console: one of the open tabs follows the queue and tells the rest.
import { showWaiting } from "/static/console-bell.js";
import { Stream } from "/static/console-stream.js";

const channel = new BroadcastChannel("motcua.desk");
channel.addEventListener("message", ({ data }) => showWaiting(data));

function follow() {
  const hear = { state: () => undefined, desk: ({ queue }) => channel.postMessage(queue.length) };
  new Stream(0, 0, hear);
  return new Promise(() => undefined); // the lock is held until the tab is closed
}

if (!document.querySelector("#lists")) {
  if (navigator.locks) navigator.locks.request("motcua.desk.watch", follow);
  else follow();
}
