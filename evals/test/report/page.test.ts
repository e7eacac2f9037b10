// The page of a log: what strangers wrote stands in it as text, and a real browser shows it at two widths, without a script,
// a request, or anything that axe finds. The screenshots are compared with those beside this file, coarsely, so that another
// machine's fonts pass and a lost plot does not; BULKHEAD_SCREENSHOTS=write puts them there anew.
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { type Browser, chromium, type Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { sampleLine } from "../../src/harness/sample-line.ts";
import { compareLogs } from "../../src/report/compare.ts";
import { reportPage } from "../../src/report/page.ts";
import { madeLine } from "../harness/made-line.ts";
import { HOSTILE, madeLog } from "./made-log.ts";

const log = madeLog();
const worse = madeLog({ useful: false });
const page = reportPage(log, { title: "Evals of letters", command: "eval run", comparison: compareLogs(worse, log) });

test("the same lines give the same page, and nothing that a stranger wrote is markup in it", () => {
  expect(reportPage(log, { title: "t" })).toBe(reportPage(madeLog(), { title: "t" }));
  expect(page).not.toContain("<script");
  expect(page).not.toContain("<img");
  expect(page).not.toContain("\u202e");
  expect(page).not.toContain(HOSTILE);
  expect(page).toContain("‹U+202E›");
  expect(page.replaceAll("https://evil.example", "")).not.toMatch(/https?:/);
});

test("a name is anybody's who made the log: nothing of it is hidden, and none is too long or too much to be drawn", () => {
  const names = { suite: HOSTILE, task: HOSTILE, defense: HOSTILE, adversary: HOSTILE, attack: HOSTILE, goal: HOSTILE };
  const lines = [madeLine({ ...names, achieved: true }), madeLine({ ...names, attack: null, goal: null })];
  const drawn = reportPage(lines, { title: HOSTILE, comparison: compareLogs(lines, madeLog(names)) });
  expect(drawn).not.toMatch(/[\u202e\u200b]|<script|<img/u);
  expect(sampleLine.safeParse(madeLine({ task: "x".repeat(201) })).success).toBe(false);
  expect(sampleLine.safeParse(madeLine({ bits: 1e308 })).success).toBe(false);
  const many = Array.from({ length: 150 }, (_, at) => madeLine({ task: `t${at}`, attack: `a${at}`, achieved: true }));
  expect(reportPage(many, { title: "t" })).toContain("150 tasks and 150 attacks are too many for a map.");
});

test("a page of nothing, and of clean runs only, is a page", () => {
  expect(reportPage([], { title: "t" })).toContain("0 rows");
  const clean = reportPage(
    log.filter(({ attack }) => attack === null),
    { title: "t" },
  );
  expect(clean).not.toContain("NaN");
});

test("a call outside the rules is named before anything else, and none is said too", () => {
  const call = { tool: "send", arguments: { to: HOSTILE }, rule: "limit letters" };
  const broken = reportPage(madeLog({ outside: [call] }), { title: "t" });
  expect(broken).toContain("ran outside their tools' rules: 80. A rule did not hold.");
  expect(broken).toContain("limit letters");
  expect(broken).not.toContain(HOSTILE);
  expect(reportPage(madeLog({ outside: [] }), { title: "t" })).toContain("outside their tools' rules: none.");
  expect(reportPage(madeLog({ outside: null }), { title: "t" })).not.toContain("outside their tools");
});

const AXE = createRequire(import.meta.url).resolve("axe-core/axe.min.js");
const program = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"].find((path) =>
  existsSync(path),
);

describe.skipIf(program === undefined)("in Chromium (npm run chromium:install)", () => {
  let browser: Browser;
  let folder = "";
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), "bulkhead-report-"));
    writeFileSync(join(folder, "report.html"), page);
    browser = await chromium.launch({ executablePath: program ?? "", args: ["--no-sandbox"] });
  }, 60_000);
  afterAll(async () => {
    await browser?.close();
    rmSync(folder, { recursive: true });
  });

  test.for([1280, 400])(
    "%i px: as it was, no sideways scroll, no request, no script, nothing for axe",
    { timeout: 60_000 },
    async (width) => {
      const shown = await browser.newPage({ viewport: { width, height: 900 }, colorScheme: "light" });
      const asked: string[] = [];
      const said: string[] = [];
      shown.on("request", (request) => asked.push(request.url()));
      shown.on("console", (message) => said.push(message.text()));
      const url = pathToFileURL(join(folder, "report.html")).href;
      await shown.goto(url);
      expect(asked).toEqual([url]);
      expect(await shown.title()).toBe("Evals of letters");
      expect(await shown.locator("script, img, link, iframe, object").count()).toBe(0);
      expect(await shown.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")).toBe(
        true,
      );
      const whole =
        "[...document.querySelectorAll('table.verdict')].every(({ parentElement: box }) => box.scrollWidth <= box.clientWidth)";
      expect(await shown.evaluate(whole), "the first table is seen whole").toBe(true);
      await like(browser, shown, `page-${width}.png`);
      await shown.evaluate("document.querySelectorAll('details').forEach((one) => { one.open = true; })");
      await axe(shown);
      expect(said).toEqual([]);
      await shown.close();
    },
  );
});

/** What axe finds with everything opened, by WCAG 2.2 AA; its script is put in past the page's policy. */
async function axe(shown: Page): Promise<void> {
  await shown.evaluate(readFileSync(AXE, "utf8"));
  const tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
  const found = await shown.evaluate(
    `axe.run(document, { runOnly: { type: "tag", values: ${JSON.stringify(tags)} } }).then(({ violations }) => violations.map(({ id, nodes }) => id + ": " + nodes[0].html))`,
  );
  expect(found).toEqual([]);
}

/** The mean difference of the pixels, both pictures at an eighth of their size, is under 4 of 255; so are their heights. */
async function like(browser: Browser, shown: Page, name: string): Promise<void> {
  const is = await shown.screenshot({ fullPage: true, animations: "disabled" });
  const file = join(import.meta.dirname, name);
  if (process.env["BULKHEAD_SCREENSHOTS"] === "write") writeFileSync(file, is);
  const was = readFileSync(file);
  const blank = await browser.newPage();
  const difference = await blank.evaluate(
    `(async () => {
      const load = async (data) => { const image = new Image(); image.src = "data:image/png;base64," + data; await image.decode(); return image; };
      const [one, other] = await Promise.all([load(${JSON.stringify(is.toString("base64"))}), load(${JSON.stringify(was.toString("base64"))})]);
      const [width, height] = [Math.ceil(other.width / 8), Math.ceil(other.height / 8)];
      const pixels = (image) => { const canvas = new OffscreenCanvas(width, height); const context = canvas.getContext("2d"); context.imageSmoothingQuality = "high"; context.drawImage(image, 0, 0, width, height); return context.getImageData(0, 0, width, height).data; };
      const [a, b] = [pixels(one), pixels(other)];
      let sum = 0;
      for (let at = 0; at < a.length; at++) sum += Math.abs(a[at] - b[at]);
      return { mean: sum / a.length, height: Math.abs(one.height - other.height) / other.height };
    })()`,
  );
  await blank.close();
  expect(difference).toEqual({
    mean: expect.toSatisfy((mean) => mean < 4),
    height: expect.toSatisfy((part) => part < 0.04),
  });
}
