// Runs before the first paint: the reader's letters and contrast, and whether this is the widget.
(() => {
  const root = document.documentElement;
  const chosen = (name) => {
    try {
      return localStorage.getItem(`motcua.${name}`);
    } catch {
      return null;
    }
  };
  const contrast = chosen("contrast");
  const wished = matchMedia("(prefers-contrast: more)").matches;
  root.classList.toggle("large", chosen("large-text") === "yes");
  root.classList.toggle("contrast", contrast === null ? wished : contrast === "yes");
  root.classList.toggle("widget", location.pathname === "/widget");
})();
