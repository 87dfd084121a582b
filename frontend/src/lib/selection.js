// <form data-selection>: counts ticked rows aloud, ticks all of a page, marks the rows.
export const selections = () => {
  const count = (form) => {
    const boxes = [...form.querySelectorAll("tbody [type=checkbox][data-pick]")];
    const ticked = boxes.filter((box) => box.checked);
    for (const box of boxes) box.closest("tr")?.setAttribute("aria-selected", String(box.checked));
    const words = form.querySelector("[data-count]");
    if (words) words.textContent = ticked.length ? `已选 ${ticked.length} 条` : "未选择";
    const all = form.querySelector("[data-pick-all]");
    if (all) {
      all.checked = boxes.length > 0 && ticked.length === boxes.length;
      all.indeterminate = ticked.length > 0 && ticked.length < boxes.length;
    }
  };
  document.addEventListener("change", (event) => {
    const form = event.target.closest("[data-selection]");
    if (!form) return;
    if (event.target.matches("[data-pick-all]")) {
      for (const box of form.querySelectorAll("tbody [data-pick]:not(:disabled)")) box.checked = event.target.checked;
    }
    count(form);
  });
  document.querySelectorAll("[data-selection]").forEach(count);
};
