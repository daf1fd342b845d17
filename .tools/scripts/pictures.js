// Takes the two pictures of the README, in .github/pictures: the home page of the program as it is, in both schemes.
// Wants Go and a Chromium.

import { execFileSync, spawn } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";

const root = path.resolve(import.meta.dirname, "../..");
const folder = path.join(root, ".github/pictures");
const scratch = fs.mkdtempSync(path.join(os.tmpdir(), "envivo-pictures-"));
const schemes = { light: 1, dark: 0 }; // as Chromium numbers them

const browser = ["chromium", "chromium-browser", "google-chrome"].find((name) => {
  try {
    return execFileSync("which", [name]);
  } catch {
    return undefined;
  }
});
if (!browser) {
  throw new Error("no Chromium found");
}

const program = path.join(scratch, "envivo");
execFileSync("go", ["build", "-o", program, "."], { cwd: root, stdio: "inherit" });
const site = spawn(program, ["--addr", "127.0.0.1:0", "--six-addr", "no", "--data", path.join(scratch, "data")]);
try {
  const address = await new Promise((resolve, reject) => {
    let said = "";
    site.stdout.on("data", (text) => {
      said += text;
      const found = /http:\S+/.exec(said);
      if (found) {
        resolve(found[0]);
      }
    });
    site.on("exit", () => reject(new Error("the program ended before it served")));
  });
  fs.mkdirSync(folder, { recursive: true });
  for (const [scheme, number] of Object.entries(schemes)) {
    execFileSync(
      browser,
      [
        ...["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--hide-scrollbars"],
        ...["--disable-background-networking", "--disable-component-update", "--disable-sync"],
        ...["--force-prefers-reduced-motion", "--virtual-time-budget=5000", "--window-size=1200,660"],
        `--blink-settings=preferredColorScheme=${number}`,
        `--user-data-dir=${path.join(scratch, scheme)}`,
        `--screenshot=${path.join(folder, `${scheme}.png`)}`,
        address,
      ],
      { stdio: "ignore" },
    );
  }
} finally {
  site.removeAllListeners("exit");
  site.kill();
  await new Promise((resolve) => site.on("close", resolve));
  fs.rmSync(scratch, { recursive: true, force: true });
}
