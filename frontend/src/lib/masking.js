// The page of masks: what is selected in an original goes into the form that hides it; X opens the form of the row.
export const masking = () => {
  const form = document.querySelector("[data-mask-form]");
  if (!form) return;
  document.addEventListener("mouseup", () => {
    const chosen = document.getSelection();
    const original = chosen?.anchorNode?.parentElement?.closest("[data-original]");
    const text = chosen ? chosen.toString() : "";
    if (!original || !text.trim() || text.length > 200) return;
    form.querySelector("[name=text]").value = text;
    form.querySelector("[name=field]").value = original.dataset.original;
    form.closest("details").open = true;
  });
  document.querySelector("[data-open-mask]")?.addEventListener("click", () => {
    const details = document.activeElement.closest("tr")?.querySelector("details");
    if (!details) return;
    details.open = !details.open;
    if (details.open) details.querySelector("[name=reason]").focus();
  });
};
