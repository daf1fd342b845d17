// Lighthouse on every page of the site, in the light and in the dark scheme: whatever is under 100 fails.
//
//   just audit                  as a telephone (Lighthouse's default, with its simulated slow network)
//   node .tools/audit/audit.js --desktop
//
// It builds the program and serves it on a free port of 127.0.0.1 with an empty data folder. The figures for
// performance are worth what the machine is worth: run nothing beside it.

import { execFileSync, spawn } from "node:child_process";
import fs from "node:fs";
import net from "node:net";
import os from "node:os";
import path from "node:path";
import lighthouse, { desktopConfig } from "lighthouse";
import puppeteer from "puppeteer-core";

const flags = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];
const categories = ["performance", "accessibility", "best-practices", "seo"];
const config = process.argv.includes("--desktop") ? desktopConfig : undefined;

const scratch = fs.mkdtempSync(path.join(os.tmpdir(), "envivo-audit-"));
const site = await serve();
try {
  process.exitCode = (await audit(site.origin)) ? 0 : 1;
} finally {
  await site.stop();
}

/** Builds and starts the program; `stop` ends it and removes what it left. */
async function serve() {
  const root = path.resolve(import.meta.dirname, "../..");
  const binary = path.join(scratch, "envivo");
  execFileSync("go", ["build", "-buildvcs=false", "-o", binary, "."], { cwd: root, stdio: "inherit" });

  const addr = `127.0.0.1:${await freePort()}`;
  const args = ["--addr", addr, "--data", path.join(scratch, "data"), "--log-level", "warn"];
  const program = spawn(binary, args, { stdio: ["ignore", "ignore", "inherit"] });
  const ended = new Promise((resolve) => program.once("exit", resolve));
  const origin = `http://${addr}`;
  while (
    !(await fetch(`${origin}/healthz`).then(
      (r) => r.ok,
      () => false,
    ))
  ) {
    if (program.exitCode !== null) throw new Error("the program ended before it served");
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return {
    origin,
    async stop() {
      program.kill("SIGTERM");
      await ended;
      fs.rmSync(scratch, { recursive: true, force: true });
    },
  };
}

/** @returns {Promise<number>} */
function freePort() {
  return new Promise((resolve) => {
    const probe = net.createServer().listen(0, "127.0.0.1", () => {
      const address = probe.address();
      probe.close(() => resolve(typeof address === "object" && address ? address.port : 0));
    });
  });
}

/**
 * Audits the home page, every lesson that it links to, the chat, and the lab of
 * six connections, which is on another port of the same server.
 * @param {string} origin
 * @returns {Promise<boolean>} whether all of it was 100
 */
async function audit(origin) {
  const home = await (await fetch(origin)).text();
  const lessons = new Set([...home.matchAll(/href="(\/lecciones\/[\w-]+)"/g)].map((match) => match[1]));
  const browser = await puppeteer.launch({ executablePath: findBrowser(), args: flags });
  let perfect = lessons.size > 0;
  try {
    for (const scheme of ["light", "dark"]) {
      for (const url of [
        "/",
        ...lessons,
        "/chat",
        "/guia",
        "/guia/despliegue",
        "/buscar?q=conexion",
        "/seis-conexiones",
      ]) {
        const lhr = await measure(browser, origin + url, scheme);
        perfect = report(`${scheme} ${url}`, lhr) && perfect;
      }
    }
  } finally {
    await browser.close();
  }
  return perfect;
}

/**
 * Measures a page. One that is not perfect is measured twice more, and the
 * median by performance counts: a busy machine takes points of that score.
 * @param {import("puppeteer-core").Browser} browser
 * @param {string} url
 * @param {string} scheme
 */
async function measure(browser, url, scheme) {
  const first = await measureOnce(browser, url, scheme);
  if (isPerfect(first)) return first;
  const all = [first, await measureOnce(browser, url, scheme), await measureOnce(browser, url, scheme)];
  return all.sort((a, b) => scores(a)[0] - scores(b)[0])[1];
}

/**
 * @param {import("puppeteer-core").Browser} browser
 * @param {string} url
 * @param {string} scheme
 */
async function measureOnce(browser, url, scheme) {
  const context = await browser.createBrowserContext(); // with nothing in the cache
  try {
    const page = await context.newPage();
    await page.emulateMediaFeatures([{ name: "prefers-color-scheme", value: scheme }]);
    const skipAudits = (await isForCrawlers(url)) ? [] : ["is-crawlable"];
    const result = await lighthouse(url, { onlyCategories: categories, skipAudits }, config, page);
    if (!result) throw new Error(`Lighthouse says nothing about ${url}`);
    if (!(await page.evaluate((name) => matchMedia(`(prefers-color-scheme: ${name})`).matches, scheme))) {
      throw new Error(`${url} was not measured in the ${scheme} scheme`);
    }
    return result.lhr;
  } finally {
    await context.close();
  }
}

/**
 * Whether robots.txt lets crawlers read a page: to keep them off is no mistake.
 * @param {string} url
 */
async function isForCrawlers(url) {
  const { origin, pathname } = new URL(url);
  const robots = await (await fetch(`${origin}/robots.txt`)).text();
  const forbidden = [...robots.matchAll(/^Disallow: (.+)$/gm)].map((match) => match[1]);
  return !forbidden.some((path) => pathname.startsWith(path));
}

/**
 * The scores of a page, 0 to 100, in the order of the categories; 0 too for
 * what could not be measured.
 * @param {import("lighthouse").Result} lhr
 */
function scores(lhr) {
  return categories.map((id) => Math.round((lhr.categories[id].score ?? 0) * 100));
}

/** @param {import("lighthouse").Result} lhr */
function isPerfect(lhr) {
  return scores(lhr).every((score) => score === 100);
}

/**
 * Prints the scores of a page, and what took points from it.
 * @param {string} name
 * @param {import("lighthouse").Result} lhr
 */
function report(name, lhr) {
  console.log(
    name.padEnd(34),
    scores(lhr)
      .map((score) => String(score).padStart(4))
      .join(""),
  );
  if (isPerfect(lhr)) return true;
  for (const id of categories) {
    for (const ref of lhr.categories[id].auditRefs) {
      const { score, title, displayValue, errorMessage } = lhr.audits[ref.id];
      if (ref.weight > 0 && score !== 1) {
        console.log(`    ${id}: ${ref.id}: ${title} ${displayValue ?? errorMessage ?? ""}`);
      }
    }
  }
  return false;
}

/** The first Chromium in PATH. */
function findBrowser() {
  for (const folder of (process.env.PATH ?? "").split(path.delimiter)) {
    for (const name of ["chromium", "chromium-browser", "google-chrome"]) {
      const candidate = path.join(folder, name);
      if (fs.existsSync(candidate)) return candidate;
    }
  }
  throw new Error("no Chromium in PATH");
}
