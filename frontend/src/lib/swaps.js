// htmx: refusals are shown too, and the focus returns to where it was after a swap.
export const swaps = (htmx) => {
  htmx.config.allowEval = false;
  htmx.config.includeIndicatorStyles = false;
  htmx.config.responseHandling = [
    { code: "204", swap: false },
    { code: "[23]..", swap: true },
    { code: "[45]..", swap: true, error: true, target: "#page-messages", swapOverride: "innerHTML" },
  ];
  let before = "";
  document.addEventListener("htmx:beforeSwap", () => { before = document.activeElement?.id ?? ""; });
  document.addEventListener("htmx:afterSettle", (event) => {
    if (event.detail.target?.id === "page-messages") event.detail.target.scrollIntoView({ block: "nearest" });
    if (before && document.activeElement === document.body) document.getElementById(before)?.focus();
  });
};
