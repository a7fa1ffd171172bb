// The numbers: printing, and opening every table at once, for paper shows only what is open.
const tables = () => [...document.querySelectorAll(".chart details")];

function turnTables() {
  const opened = tables().some((one) => !one.open);
  for (const one of tables()) one.open = opened;
  document.querySelector("[data-tables]").textContent = opened ? "Đóng các bảng" : "Mở các bảng";
}

for (const [name, action] of [["print", () => window.print()], ["tables", turnTables]]) {
  const button = document.querySelector(`[data-${name}]`);
  if (!button || (name === "tables" && !tables().length)) continue;
  button.hidden = false;
  button.addEventListener("click", action);
}
