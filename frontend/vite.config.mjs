// Builds the entries of src/ into the static files of the package `web`; templates find them through manifest.json.
import { existsSync, readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { defineConfig } from "vite";

const src = fileURLToPath(new URL("src", import.meta.url));
const out = fileURLToPath(new URL("../src/mingzheng/web/static/dist", import.meta.url));
const entries = readdirSync(src).filter((name) => /\.(js|css)$/.test(name) && !name.startsWith("_"));
const pages = existsSync(`${src}/pages`) ? readdirSync(`${src}/pages`).map((name) => `pages/${name}`) : [];

export default defineConfig({
  root: src,
  base: "/static/dist/",
  publicDir: false,
  build: {
    outDir: out,
    emptyOutDir: true,
    manifest: "manifest.json",
    target: ["chrome102", "firefox115", "safari15.4"],
    assetsInlineLimit: 0, // the content security policy knows no data: addresses
    modulePreload: { polyfill: false },
    sourcemap: false,
    rolldownOptions: { input: Object.fromEntries([...entries, ...pages].map((name) => [name, `${src}/${name}`])) },
  },
});
