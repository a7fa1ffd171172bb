// The header: letters, contrast, and the menu with what is seldom needed.
import { byId } from "/static/dom.js";
import { keepChoice } from "/static/memory.js";

const root = document.documentElement;

function startSwitch(id, look) {
  const button = byId(id);
  const show = () => button.setAttribute("aria-pressed", String(root.classList.contains(look)));
  show();
  button.addEventListener("click", () => {
    keepChoice(id, root.classList.toggle(look));
    show();
  });
}

function setOpen(open) {
  byId("more").setAttribute("aria-expanded", String(open));
  byId("menu").hidden = !open;
}

/** Closes the menu; returns whether it was open. */
export function closeMenu() {
  const open = !byId("menu").hidden;
  if (open) setOpen(false);
  return open;
}

function startMore() {
  const [more, menu] = [byId("more"), byId("menu")];
  more.addEventListener("click", () => setOpen(menu.hidden));
  document.addEventListener("click", ({ target }) => {
    if (!menu.contains(target) && !more.contains(target)) closeMenu();
  });
  menu.parentElement.addEventListener("focusout", ({ relatedTarget }) => {
    if (relatedTarget && !menu.parentElement.contains(relatedTarget)) closeMenu();
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !closeMenu()) return;
    event.preventDefault();
    more.focus();
  });
  for (const item of menu.querySelectorAll("[data-closes]")) item.addEventListener("click", closeMenu);
}

/** Wires the header. */
export function startMenu() {
  startSwitch("large-text", "large");
  startSwitch("contrast", "contrast");
  startMore();
}
