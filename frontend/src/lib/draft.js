// <form data-draft-url="…">: keeps the draft two seconds after the last key; nothing is lost when the page is left.
const IDLE = 2000;
const RETRY = 10000;

const send = (form, keepalive) => {
  const body = new FormData(form);
  for (const [name, value] of [...body.entries()]) if (value instanceof File) body.delete(name);
  return fetch(form.dataset.draftUrl, {
    method: "POST",
    body: new URLSearchParams(body),
    keepalive,
    headers: { Accept: "application/json", "X-CSRFToken": form.elements.csrfmiddlewaretoken?.value ?? "" },
  });
};

const watch = (form) => {
  const state = form.querySelector(".draft-state");
  const say = (words) => { if (state) state.textContent = words; };
  let timer = 0;
  let dirty = false;
  let leaving = false;

  const save = async (keepalive = false) => {
    if (!dirty || leaving) return;
    dirty = false;
    try {
      const answer = await send(form, keepalive);
      if (answer.status === 401 || answer.status === 403 || answer.redirected) {
        say("登录已过期：请在新窗口登录，本页内容不会丢失");
        dirty = true;
        return;
      }
      if (!answer.ok) throw new Error(String(answer.status));
      const { saved_at: at } = await answer.json();
      say(`草稿已存 ${at}`);
    } catch {
      dirty = true;
      say("草稿没有存上，稍后再试");
      timer = setTimeout(save, RETRY);
    }
  };

  form.addEventListener("input", () => {
    dirty = true;
    say("正在填写…");
    clearTimeout(timer);
    timer = setTimeout(save, IDLE);
  });
  form.addEventListener("submit", () => { leaving = true; clearTimeout(timer); });
  document.addEventListener("visibilitychange", () => { if (document.hidden) save(true); });
  window.addEventListener("pageshow", () => { leaving = false; });
};

export const drafts = () => document.querySelectorAll("form[data-draft-url]").forEach(watch);
