// Builds everything a page or a paper needs from the front end into one folder: node build.mjs ROOT OUT
// Called by tools/assets.py, which decides whether there is anything to do and names the folder.
import { cpSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";
import * as esbuild from "esbuild";
import { PurgeCSS } from "purgecss";
import * as sass from "sass";

const [root, out] = process.argv.slice(2);
const at = (...parts) => join(root, ...parts);
const packages = at("node_modules");
const write = (name, text) => writeFileSync(join(out, name), text);

// What templates do not name but pages show: elements written by Markdown, tones chosen in Python.
const SAFE = {
  standard: [
    ..."h1 h2 h3 h4 p ol ul li dl dt dd blockquote pre code kbd table thead tbody tfoot tr th td caption".split(" "),
    ..."figure img hr a b strong em small sup sub input button select textarea fieldset legend label".split(" "),
    ..."done careful wrong neutral next".split(" "),
  ],
  greedy: [/prose/],
};

const walk = (folder, ending) =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith(ending))
    .map((entry) => join(entry.parentPath ?? entry.path, entry.name));

const styles = async () => {
  const full = sass.compile(at("app/assets/bottega.scss"), {
    loadPaths: [join(packages, "bootstrap-italia/src/scss"), at("app/assets")],
    logger: sass.Logger.silent, // the design system still uses @import
  }).css;
  const pages = [...walk(at("app"), ".html"), ...walk(at("app/static/js"), ".js")];
  const [purged] = await new PurgeCSS().purge({
    content: pages,
    css: [{ raw: full }],
    safelist: SAFE,
    variables: true,
  });
  const { code } = await esbuild.transform(purged.css, { loader: "css", minify: true, legalComments: "none" });
  write("bottega.css", code);
};

const scripts = () =>
  esbuild.build({
    entryPoints: readdirSync(at("app/static/js")).filter((name) => name.endsWith(".js")).map((name) => at("app/static/js", name)),
    outdir: out,
    bundle: true,
    minify: true,
    format: "esm",
    target: "es2022",
    logLevel: "warning",
  });

const fonts = () => {
  const files = join(packages, "@fontsource/titillium-web/files");
  for (const [weight, style] of [["400", "normal"], ["600", "normal"], ["700", "normal"], ["400", "italic"]]) {
    const name = `titillium-${weight}${style === "italic" ? "-italic" : ""}`;
    cpSync(join(files, `titillium-web-latin-${weight}-${style}.woff2`), join(out, `${name}.woff2`));
    cpSync(join(files, `titillium-web-latin-ext-${weight}-${style}.woff2`), join(out, `${name}-ext.woff2`));
  }
};

const pictures = () => {
  for (const name of ["icons.svg", "favicon.svg"]) {
    write(name, readFileSync(at("app/assets", name), "utf8").replace(/>\s+</g, "><").trim());
  }
};

const paperFonts = () => {
  const folder = join(out, "pdf-fonts");
  mkdirSync(folder);
  const titillium = join(packages, "bootstrap-italia/dist/fonts/Titillium_Web/titillium-web-v10-latin-ext_latin-");
  for (const [from, to] of [["regular", "Regular"], ["600", "SemiBold"], ["700", "Bold"], ["italic", "Italic"]]) {
    cpSync(`${titillium}${from}.ttf`, join(folder, `TitilliumWeb-${to}.ttf`));
  }
  cpSync(join(packages, "dejavu-fonts-ttf/ttf/DejaVuSans.ttf"), join(folder, "DejaVuSans.ttf"));
};

const compress = () => {
  for (const file of walk(out, "").filter((name) => /\.(css|js|svg)$/.test(name))) {
    const bytes = readFileSync(file);
    writeFileSync(`${file}.br`, brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } }));
    writeFileSync(`${file}.gz`, gzipSync(bytes, { level: 9 }));
  }
};

mkdirSync(out, { recursive: true });
await Promise.all([styles(), scripts()]);
fonts();
pictures();
compress();
paperFonts();
