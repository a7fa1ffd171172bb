// Copies the few files the pages need from node_modules to bot/static/vendor/.
import { copyFile, mkdir, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const modules = join(root, "node_modules");
const vendor = join(root, "bot", "static", "vendor");

const FONT = "@fontsource/be-vietnam-pro";
const fonts = ["vietnamese", "latin"].flatMap((subset) =>
  [400, 600, 700].map((weight) => `be-vietnam-pro-${subset}-${weight}-normal.woff2`),
);

/** Pairs of [path in node_modules, path in bot/static/vendor]. */
const FILES = [
  ...fonts.map((name) => [`${FONT}/files/${name}`, `fonts/${name}`]),
  [`${FONT}/LICENSE`, "fonts/LICENSE"],
  ["htmx.org/dist/htmx.min.js", "htmx/htmx.min.js"],
  ["htmx.org/LICENSE", "htmx/LICENSE"],
  ["marked/lib/marked.esm.js", "marked/marked.esm.js"],
  ["marked/LICENSE", "marked/LICENSE"],
  ["dompurify/dist/purify.es.mjs", "dompurify/purify.es.js"],
  ["dompurify/LICENSE", "dompurify/LICENSE"],
  ["swagger-ui-dist/swagger-ui.css", "swagger-ui/swagger-ui.css"],
  ["swagger-ui-dist/swagger-ui-bundle.js", "swagger-ui/swagger-ui-bundle.js"],
  ["swagger-ui-dist/LICENSE", "swagger-ui/LICENSE"],
  ["swagger-ui-dist/NOTICE", "swagger-ui/NOTICE"],
];

async function copy([from, to]) {
  const target = join(vendor, to);
  await mkdir(dirname(target), { recursive: true });
  await copyFile(join(modules, from), target);
}

await rm(vendor, { recursive: true, force: true });
await Promise.all(FILES.map(copy));
console.log(`${FILES.length} files copied to bot/static/vendor`);
