// <button data-copy="text">: copies and says so beside itself.
export const copies = () => {
  document.addEventListener("click", async (event) => {
    const button = event.target.closest("[data-copy]");
    if (!button) return;
    const before = button.innerHTML;
    try {
      await navigator.clipboard.writeText(button.dataset.copy);
      button.textContent = "已复制";
    } catch {
      button.textContent = "请手动复制";
    }
    setTimeout(() => { button.innerHTML = before; }, 2000);
  });
};
