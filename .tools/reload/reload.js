// From the write of a lesson to its new text in the browser: En Vivo next to VitePress, on the same edits of the same
// lessons, in turns, and En Vivo with 500 lessons beside its six.
//
//   just bench-reload          (a minute and a half)
//
// The lessons are the course's own, less what only En Vivo understands. A page reports as soon as the text is in the
// document, and again once it has been painted; both times are taken in this process, so that there is one clock, and
// hold the browser's report as well: what is told is a little more than what it takes. Run nothing beside it.

import { execFileSync, spawn } from "node:child_process";
import fs from "node:fs";
import net from "node:net";
import os from "node:os";
import path from "node:path";
import puppeteer from "puppeteer-core";

const EDITS = 60;
const LESSONS = 500;
const root = path.resolve(import.meta.dirname, "../..");
const scratch = fs.mkdtempSync(path.join(os.tmpdir(), "envivo-reload-"));
const lessons = plainLessons();
const running = [];

try {
  const binary = path.join(scratch, "envivo");
  execFileSync("go", ["build", "-buildvcs=false", "-o", binary, "."], { cwd: root, stdio: "inherit" });
  const sites = [
    await enVivo(binary, "En Vivo, 6 lecciones", lessons),
    await enVivo(binary, `En Vivo, ${LESSONS} lecciones`, many(lessons)),
    await vitePress("VitePress, 6 lecciones", lessons),
  ];
  const browser = await puppeteer.launch({
    executablePath: ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"].find(fs.existsSync),
    args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-background-networking", "--disable-sync"],
  });
  running.push(() => browser.close());
  for (const site of sites) await opens(browser, site);
  for (let i = 0; i < EDITS; i++) {
    for (const site of sites) await edits(site, i);
  }
  for (const { name, start, text, paint } of sites) {
    console.log(`${name}: texto ${figures(text)}; pintado ${figures(paint)}; en marcha en ${Math.round(start)} ms`);
  }
} finally {
  for (const stop of running.reverse()) await stop();
  fs.rmSync(scratch, { recursive: true, force: true });
}

/** The course's lessons by file name, without what VitePress does not know. */
function plainLessons() {
  const folder = path.join(root, "content");
  const names = fs.readdirSync(folder).filter((name) => /^\d+-.*\.md$/.test(name));
  return new Map(
    names.map((name) => {
      const [, head, body] = fs.readFileSync(path.join(folder, name), "utf8").split(/^---\n/m, 3);
      const plain = body
        .replace(/^:.*\n/gm, "")
        .replace(/^```secuencia$/gm, "```text")
        .replace(/^\[\^.*\n(?: +.*\n)*/gm, "")
        .replace(/\[\^[^\]]*\]/g, "")
        .replace(/\]\((?!https?:)[^)]*\)/g, "](https://ejemplo.org)")
        .replace(/\{\{/g, "{ {"); // VitePress would run it
      return [name, `---\n${head}---\n\n${plain}`];
    }),
  );
}

/** As many lessons as a long course has, each with its own slug and order. */
function many(six) {
  const all = new Map(six);
  const texts = [...six.values()];
  for (let i = six.size + 1; i <= LESSONS; i++) {
    const text = texts[i % texts.length];
    all.set(
      `${i}-otra.md`,
      text.replace(/^slug: .*$/m, `slug: otra-${i}`).replace(/^order: .*$/m, `order: ${i}`).replace(/^```(\w+)\n/gm, `$&// ${i}\n`),
    );
  }
  return all;
}

function folderOf(name, files) {
  const folder = path.join(scratch, name);
  fs.mkdirSync(folder);
  for (const [file, text] of files) fs.writeFileSync(path.join(folder, file), text);
  return folder;
}

async function enVivo(binary, name, files) {
  const folder = folderOf(`envivo-${files.size}`, files);
  const addr = `127.0.0.1:${await freePort()}`;
  const data = path.join(scratch, `data-${files.size}`);
  const args = ["--addr", addr, "--six-addr", "no", "--data", data, "--content", folder, "--log-level", "warn"];
  const start = await serves(binary, args, `http://${addr}/healthz`);
  return { name, start, folder, url: `http://${addr}/lecciones/sse`, text: [], paint: [] };
}

async function vitePress(name, files) {
  const folder = folderOf("vitepress", files);
  const port = `${await freePort()}`;
  const program = path.join(import.meta.dirname, "node_modules/vitepress/bin/vitepress.js");
  const start = await serves(process.execPath, [program, "dev", folder, "--port", port], `http://localhost:${port}/04-sse`);
  return { name, start, folder, url: `http://localhost:${port}/04-sse`, text: [], paint: [] };
}

/** Starts a server, and returns after how many ms it answers. */
async function serves(command, args, url) {
  const begun = performance.now();
  const program = spawn(command, args, { cwd: import.meta.dirname, stdio: ["ignore", "ignore", "inherit"] });
  const ended = new Promise((resolve) => program.once("exit", resolve));
  running.push(() => {
    program.kill("SIGTERM");
    return ended;
  });
  const answers = () => fetch(url).then((response) => response.ok, () => false);
  while (!(await answers())) {
    if (program.exitCode !== null) throw new Error(`${command} ended before it served`);
    if (performance.now() - begun > 60_000) throw new Error(`${url} does not answer`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  return performance.now() - begun;
}

async function opens(browser, site) {
  site.page = await browser.newPage();
  await site.page.exposeFunction("told", (what) => site.told[what](performance.now()));
  await site.page.goto(site.url, { waitUntil: "networkidle0" });
}

/** Writes a mark into the lesson and waits until it can be read on the page. */
async function edits(site, i) {
  await site.page.bringToFront();
  const mark = `Edición ${i} de esta lección.`;
  await site.page.evaluate((mark) => {
    const seen = () => {
      if (!document.body.textContent.includes(mark)) return false;
      window.told("text");
      requestAnimationFrame(() => setTimeout(() => window.told("paint")));
      return true;
    };
    const observer = new MutationObserver(() => seen() && observer.disconnect());
    observer.observe(document.body, { subtree: true, childList: true, characterData: true });
  }, mark);
  const text = Promise.withResolvers?.() ?? withResolvers();
  const paint = Promise.withResolvers?.() ?? withResolvers();
  site.told = { text: text.resolve, paint: paint.resolve };
  const file = path.join(site.folder, "04-sse.md");
  const next = lessons.get("04-sse.md").replace(/^## /m, `${mark}\n\n## `);
  const begun = performance.now();
  fs.writeFileSync(file, next);
  site.text.push((await text.promise) - begun);
  site.paint.push((await paint.promise) - begun);
  await new Promise((resolve) => setTimeout(resolve, 100));
}

/** For Node 20. */
function withResolvers() {
  let resolve;
  const promise = new Promise((done) => {
    resolve = done;
  });
  return { promise, resolve };
}

function figures(times) {
  const sorted = times.toSorted((a, b) => a - b);
  const at = (share) => sorted[Math.floor(share * (sorted.length - 1))].toFixed(1);
  return `mediana ${at(0.5)} ms, p90 ${at(0.9)} ms`;
}

function freePort() {
  return new Promise((resolve) => {
    const server = net.createServer().listen(0, "127.0.0.1", () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}
