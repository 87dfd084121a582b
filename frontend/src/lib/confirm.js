// <button data-confirm="what follows" data-confirm-title="…" data-confirm-yes="…">: asks once more before it submits or follows.
const text = (tag, words, className = "") => {
  const node = document.createElement(tag);
  node.textContent = words;
  node.className = className;
  return node;
};

const dialogFor = (button) => {
  const dialog = document.createElement("dialog");
  const title = text("h2", button.dataset.confirmTitle || button.textContent.trim());
  title.id = "confirm-title";
  dialog.setAttribute("aria-labelledby", title.id);
  const actions = text("div", "", "actions");
  const yes = text("button", button.dataset.confirmYes || button.textContent.trim(), button.classList.contains("danger") ? "danger" : "");
  const no = text("button", "返回", "outline");
  for (const one of [yes, no]) one.type = "button";
  actions.append(yes, no);
  dialog.append(title, text("p", button.dataset.confirm), actions);
  return { dialog, yes, no };
};

export const ask = (button) =>
  new Promise((answer) => {
    const { dialog, yes, no } = dialogFor(button);
    const close = (value) => {
      dialog.close();
      dialog.remove();
      button.focus();
      answer(value);
    };
    yes.addEventListener("click", () => close(true));
    no.addEventListener("click", () => close(false));
    dialog.addEventListener("cancel", (event) => {
      event.preventDefault();
      close(false);
    });
    document.body.append(dialog);
    dialog.showModal();
    no.focus();
  });

export const confirmations = () => {
  document.addEventListener("click", async (event) => {
    const button = event.target.closest("[data-confirm]");
    if (!button || button.dataset.confirmed) return;
    event.preventDefault();
    event.stopPropagation();
    if (!(await ask(button))) return;
    button.dataset.confirmed = "1";
    if (button.form) button.form.requestSubmit(button);
    else button.click();
    delete button.dataset.confirmed;
  }, true);
};
