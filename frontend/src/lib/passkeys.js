// Passkeys: <form data-passkey-add="options"> makes one; <button data-passkey> proves presence in place of the code;
// <form data-passkey-sign-in="options"> signs in with one.
const bytes = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (c) => c.charCodeAt(0));
const text = (buffer) =>
  btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");

const readable = ({ publicKey }) => {
  const options = { ...publicKey, challenge: bytes(publicKey.challenge) };
  if (options.user) options.user = { ...options.user, id: bytes(options.user.id) };
  for (const name of ["excludeCredentials", "allowCredentials"]) {
    if (options[name]) options[name] = options[name].map((one) => ({ ...one, id: bytes(one.id) }));
  }
  return { publicKey: options };
};

const written = (credential) => {
  const response = { clientDataJSON: text(credential.response.clientDataJSON) };
  for (const name of ["attestationObject", "authenticatorData", "signature", "userHandle"]) {
    if (credential.response[name]) response[name] = text(credential.response[name]);
  }
  return {
    id: credential.id, rawId: text(credential.rawId), type: credential.type, response,
    clientExtensionResults: credential.getClientExtensionResults(),
  };
};

const adding = (form) => {
  const says = form.querySelector("[data-passkey-added]");
  form.addEventListener("submit", async (event) => {
    const field = form.elements.credential;
    if (event.submitter?.name !== "add" || field.value) return;
    event.preventDefault();
    try {
      const made = await navigator.credentials.create(readable(JSON.parse(form.dataset.passkeyAdd)));
      field.value = JSON.stringify(written(made));
      form.requestSubmit(event.submitter);
    } catch {
      says.textContent = "没有登记：浏览器取消了，或者这个网址不能用通行密钥（须是 https 域名或者 localhost）。";
    }
  });
};

const proving = async (button) => {
  const form = button.form;
  const says = button.parentElement.querySelector("[data-passkey-says]");
  try {
    const asked = await fetch("/desk/me/prove/", { headers: { Accept: "application/json" } });
    const options = await asked.json();
    if (!asked.ok) throw new Error(options.detail);
    const answer = written(await navigator.credentials.get(readable(options)));
    const told = await fetch("/desk/me/prove/", {
      method: "POST",
      headers: {
        Accept: "application/json", "Content-Type": "application/json",
        "X-CSRFToken": form.elements.csrfmiddlewaretoken.value,
      },
      body: JSON.stringify(answer),
    });
    if (!told.ok) throw new Error((await told.json()).detail);
    const code = form.elements.code;
    code.required = false;
    code.value = "";
    code.disabled = true;
    button.hidden = true;
    says.textContent = "已确认是您本人，5 分钟内有效，请继续提交。";
  } catch (error) {
    says.textContent = error instanceof DOMException ? "没有使用通行密钥，请填写动态码。" : error.message;
  }
};

const signingIn = (form) => {
  const says = form.querySelector("[data-passkey-says]");
  const button = form.querySelector("[data-passkey-here]");
  button.hidden = false;
  button.addEventListener("click", async () => {
    try {
      const answer = await navigator.credentials.get(readable(JSON.parse(form.dataset.passkeySignIn)));
      form.elements.credential.value = JSON.stringify(written(answer));
      form.elements.code.required = false;
      form.elements.code.value = "";
      form.requestSubmit();
    } catch {
      says.textContent = "没有使用通行密钥，请再试一次，或者填写动态码。";
    }
  });
};

export const passkeys = () => {
  if (!window.PublicKeyCredential) return;
  document.querySelectorAll("form[data-passkey-add]").forEach(adding);
  document.querySelectorAll("form[data-passkey-sign-in]").forEach(signingIn);
  document.querySelectorAll("button[data-passkey]").forEach((button) => { button.hidden = false; });
  document.addEventListener("click", (event) => {
    const button = event.target.closest("button[data-passkey]");
    if (button) proving(button);
  });
};
