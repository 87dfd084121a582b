// Arrow keys walk from the search box through what was found and back; Enter opens, as on every link.
const lines = () => [...document.querySelectorAll("[data-found] a[data-row]")];

export const finding = () => {
  document.addEventListener("keydown", (event) => {
    const down = event.key === "ArrowDown";
    if ((!down && event.key !== "ArrowUp") || event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
    const found = lines();
    const box = document.querySelector("[data-found-box]");
    const here = found.indexOf(document.activeElement);
    if (!found.length || (here < 0 && !document.activeElement?.matches("[data-found-box], [data-search]"))) return;
    event.preventDefault();
    const next = here + (down ? 1 : -1);
    (next < 0 ? box : found[Math.min(next, found.length - 1)])?.focus();
  });
};
