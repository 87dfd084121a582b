// Keys: ? lists them, / and Ctrl-K go to search, j and k walk a list, and whatever a page declares with data-key.
const typing = (target) => target.closest("input, textarea, select, [contenteditable]") !== null;
const declared = () => [...document.querySelectorAll("[data-key]")];

const list = () => {
  const dialog = document.getElementById("keys");
  if (!dialog || dialog.open) return;
  const own = dialog.querySelector("[data-own-keys]");
  own?.replaceChildren(...declared().filter((one) => one.dataset.key !== "?").flatMap((one) => {
    const term = document.createElement("dt");
    const key = document.createElement("kbd");
    key.textContent = one.dataset.key.toUpperCase();
    term.append(key);
    const means = document.createElement("dd");
    means.textContent = one.dataset.keyLabel || one.textContent.trim();
    return [term, means];
  }));
  dialog.showModal();
};

const walk = (step) => {
  const rows = [...document.querySelectorAll("[data-list] a[data-row]")];
  if (!rows.length) return;
  const here = rows.indexOf(document.activeElement);
  rows[Math.min(rows.length - 1, Math.max(0, here + step))].focus();
};

const act = (key) => {
  if (key === "?") return list();
  if (key === "/") return document.querySelector("[data-search]")?.focus();
  if (key === "j") return walk(1);
  if (key === "k") return walk(-1);
  return declared().find((one) => one.dataset.key.toLowerCase() === key)?.click();
};

export const keys = () => {
  document.addEventListener("keydown", (event) => {
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k") {
      event.preventDefault();
      document.querySelector("[data-search]")?.focus();
      return;
    }
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || typing(event.target)) return;
    if (document.querySelector("dialog[open]")) return;
    const key = event.key.toLowerCase();
    if (["?", "/", "j", "k"].includes(key)) event.preventDefault();
    act(key);
  });
  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-open-keys]")) { event.preventDefault(); list(); }
    if (event.target.closest("[data-close]")) event.target.closest("dialog")?.close();
  });
};
