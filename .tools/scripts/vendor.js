// Copies what the site serves from npm packages into assets/vendor, as vendor.json lists it; with --check it
// copies nothing and fails when assets/vendor is not exactly that.
//
// The chain of trust: package-lock.json pins a version and a hash, `npm ci` refuses a package that has another hash,
// and this script refuses a package that has another version than the lock's, or one without its licence.

import fs from "node:fs";
import path from "node:path";
import subsetFont from "subset-font";

const tools = path.resolve(import.meta.dirname, "..");
const vendor = path.resolve(tools, "../assets/vendor");
const check = process.argv.includes("--check");

/**
 * @typedef {{package: string, files: Record<string, string>, glyphs?: string}} Entry a package, and its files: from
 * there → to here; of a font, the glyphs that are kept (OFL fonts without a reserved name may be cut down)
 */

/** @type {Record<string, Entry>} */
const manifest = JSON.parse(fs.readFileSync(path.join(tools, "vendor.json"), "utf8"));
const lock = JSON.parse(fs.readFileSync(path.join(tools, "package-lock.json"), "utf8"));

/** @type {string[]} */
const problems = [];
const wanted = new Set();

for (const [folder, entry] of Object.entries(manifest)) {
  const home = path.join(tools, "node_modules", entry.package);
  const installed = JSON.parse(fs.readFileSync(path.join(home, "package.json"), "utf8"));
  const locked = lock.packages[`node_modules/${entry.package}`];
  if (!locked?.integrity || locked.version !== installed.version) {
    problems.push(`${entry.package} ${installed.version}: the lock file wants ${locked?.version ?? "no such package"}`);
    continue;
  }
  if (!Object.values(entry.files).some((name) => /^licen[cs]e/i.test(name))) {
    problems.push(`${entry.package}: vendor.json copies no licence`);
  }
  for (const [from, to] of Object.entries(entry.files)) {
    const target = path.join(vendor, folder, to);
    const original = fs.readFileSync(path.join(home, from));
    const bytes =
      entry.glyphs && to.endsWith(".woff2")
        ? await subsetFont(original, entry.glyphs, { targetFormat: "woff2" })
        : original;
    wanted.add(target);
    if (!check) {
      fs.mkdirSync(path.dirname(target), { recursive: true });
      fs.writeFileSync(target, bytes);
    } else if (!fs.existsSync(target) || !fs.readFileSync(target).equals(bytes)) {
      problems.push(`assets/vendor/${folder}/${to}: not the file of ${entry.package} ${installed.version}`);
    }
  }
}

for (const file of fs.readdirSync(vendor, { recursive: true, withFileTypes: true })) {
  const name = path.join(file.parentPath, file.name);
  if (file.isFile() && !wanted.has(name)) {
    problems.push(`${path.relative(path.dirname(vendor), name)}: nothing in vendor.json brings it`);
  }
}

for (const problem of problems) {
  console.error(problem);
}
if (problems.length > 0 && check) {
  console.error("run `just vendor`");
}
process.exitCode = problems.length > 0 ? 1 : 0;
