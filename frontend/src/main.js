// Every page works without this file; it only saves work: drafts, keys, dialogs, echoes.
import htmx from "htmx.org";
import { confirmations } from "./lib/confirm.js";
import { copies } from "./lib/copy.js";
import { drafts } from "./lib/draft.js";
import { finding } from "./lib/finding.js";
import { inks } from "./lib/ink.js";
import { keys } from "./lib/keys.js";
import { masking } from "./lib/masking.js";
import { menus } from "./lib/menus.js";
import { passkeys } from "./lib/passkeys.js";
import { selections } from "./lib/selection.js";
import { swaps } from "./lib/swaps.js";

window.htmx = htmx;
document.documentElement.classList.remove("no-js");

swaps(htmx);
confirmations();
copies();
drafts();
finding();
inks();
keys();
masking();
menus();
passkeys();
selections();

// Alpine (the build that needs no eval) comes only to pages that use it.
if (document.querySelector("[x-data]")) {
  const { default: Alpine } = await import("@alpinejs/csp");
  window.Alpine = Alpine;
  Alpine.start();
}
