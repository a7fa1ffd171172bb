// The bot's replies in a preview, drawn by the same code as in the chat; nothing of it can be pressed.
import { citizenBubble } from "/static/bubbles.js";
import { replyCard } from "/static/cards.js";
import { byId } from "/static/dom.js";

const nothing = () => {};
const handlers = { onChoose: nothing, onRate: nothing, onResend: nothing };

for (const [asked, reply] of JSON.parse(byId("replies").textContent)) {
  if (asked) byId("log").append(citizenBubble({ text: asked, status: "sent" }, false, nothing));
  byId("log").append(replyCard({ reply, id: "", chosen: [] }, handlers));
}
