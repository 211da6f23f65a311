// What the specs share: the page on a server of its own, below a path as on any static host.
import { mkdirSync, readFileSync } from "node:fs";
import { createServer } from "node:http";
import { fileURLToPath } from "node:url";
import { test as base, expect } from "@playwright/test";
import { serve } from "../../tools/serve.mjs";

export { expect };

export const root = fileURLToPath(new URL("../..", import.meta.url));
const folder = `${root}/artifacts/screenshots`;
mkdirSync(folder, { recursive: true });

/** Day of the facts in data/. */
export const FACTS_DATE = "2026-09-26";

export const STAR = `{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Sid": "Everything",
      "Effect": "Allow",
      "Action": "*",
      "Resource": "*"
    }
  ]
}
`;

export const BUCKET = JSON.stringify({
  Policy: JSON.stringify({
    Version: "2012-10-17",
    Statement: [{ Effect: "Allow", Principal: "*", Action: "s3:PutObject", Resource: "arn:aws:s3:::reports/*" }],
  }),
});

/** The page's parts, by what a person sees. */
export class Parapet {
  constructor(page, address, requests) {
    this.page = page;
    this.address = address;
    this.requests = requests;
    this.findings = page.locator("li.card");
    this.editor = page.locator("parapet-editor");
  }

  async open({ surface = "code" } = {}) {
    await this.page.goto(this.address);
    await expect(this.page.locator(".welcome")).toBeVisible();
    if (surface === "code") await this.editorCame();
    return this;
  }

  /** Waits for the editor that comes after the page has started. */
  async editorCame() {
    await expect(this.editor).toHaveAttribute("data-surface", "code");
  }

  /** Pastes as a person does: a click into the text, and the clipboard's content. */
  async paste(text) {
    await this.editor.click();
    await this.editor.evaluate((editor, text) => {
      const target = editor.shadowRoot.querySelector(".cm-content");
      const data = new DataTransfer();
      data.setData("text/plain", text);
      target.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }));
    }, text);
  }

  /** Drops files: [{ name, text | bytes }]. */
  async drop(files) {
    await this.page.evaluate((files) => {
      const dataTransfer = new DataTransfer();
      for (const { name, text, bytes } of files) dataTransfer.items.add(new File([text ?? new Uint8Array(bytes)], name));
      for (const type of ["dragenter", "dragover", "drop"]) {
        const event = new DragEvent(type, { dataTransfer, bubbles: true, cancelable: true });
        document.querySelector(".page").dispatchEvent(event);
      }
    }, files);
  }

  /** The whole text that is shown. */
  text() {
    return this.editor.evaluate((editor) => editor.text(editor.shown));
  }

  rule(id) {
    return this.page.locator(`li.card[data-rule="${id}"]`);
  }

  async example(label) {
    await this.page.locator("select.examples").selectOption({ label });
    await this.settled();
  }

  /** Waits until what is shown belongs to the text. */
  async settled() {
    await expect(this.page.locator(".results")).toHaveAttribute("aria-busy", "false", { timeout: 30_000 });
  }

  /** Opens the menu with what can be copied and saved. */
  async reportMenu() {
    const summary = this.page.locator("summary", { hasText: /^Report$/ });
    const menu = this.page.locator("details.menu").filter({ has: summary });
    if (!(await menu.evaluate((menu) => menu.open))) await summary.click();
    return menu;
  }

  /** The report as it is saved as JSON. */
  async savedReport() {
    const menu = await this.reportMenu();
    const download = this.page.waitForEvent("download");
    await menu.getByRole("button", { name: "Download JSON" }).click();
    return JSON.parse(readFileSync(await (await download).path(), "utf8"));
  }

  async shot(name) {
    await this.page.screenshot({ path: `${folder}/${name}.png` });
  }
}

/** A server that only counts: whatever reaches it has left the page. */
async function sink() {
  const seen = [];
  const server = createServer((request, response) => {
    seen.push(`${request.method} ${request.url}`);
    response.writeHead(200, { "Access-Control-Allow-Origin": "*" }).end("x");
  });
  server.on("upgrade", (request, socket) => {
    seen.push(`UPGRADE ${request.url}`);
    socket.destroy();
  });
  await new Promise((done) => server.listen(0, "127.0.0.1", done));
  return { seen, address: `127.0.0.1:${server.address().port}`, close: () => server.close() };
}

export const test = base.extend({
  site: [
    async ({}, use) => {
      const requests = [];
      const seen = (method, url) => requests.push(`${method} ${url}`);
      const server = await serve(`${root}/dist`, 0, { prefix: "/some/where/parapet/", seen });
      const { port } = server.address();
      await use({ address: `http://localhost:${port}/some/where/parapet/`, requests, server });
      server.close();
      server.closeAllConnections?.();
    },
    { scope: "test" },
  ],
  sink: async ({}, use) => {
    const counter = await sink();
    await use(counter);
    counter.close();
  },
  parapet: async ({ page, site }, use) => {
    const errors = [];
    page.on("pageerror", (error) => errors.push(error.message));
    const parapet = new Parapet(page, site.address, site.requests);
    await parapet.open();
    await use(parapet);
    expect(errors).toEqual([]);
  },
});

/** Turns to a view beside the findings. */
export const turn = (page, view) => page.locator(".views button", { hasText: view }).click();

/** What a page is wider than its window by. */
export const overflow = (page) =>
  page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);

/** Takes pictures of the page as it stands: wide and as narrow as a phone, light and dark. */
export async function shots(parapet, page, name) {
  for (const [size, width, height] of [["wide", 1440, 900], ["phone", 390, 844]]) {
    await page.setViewportSize({ width, height });
    const pane = page.locator('.panes button[aria-pressed="false"]', { hasNotText: "Text" });
    if (await pane.isVisible()) await pane.click();
    for (const scheme of ["light", "dark"]) {
      await page.emulateMedia({ colorScheme: scheme });
      await parapet.shot(`${name}-${size}-${scheme}`);
    }
    expect(await overflow(page), `${name}, ${size}`).toBe(0);
  }
  await page.setViewportSize({ width: 1440, height: 900 });
  await page.emulateMedia({ colorScheme: "light" });
}

/**
 * Milliseconds, by the page's own clock, from an event of an element until something is there: the test's messages take
 * longer than the page. Call it before, and what it returns after.
 */
export async function stopwatch(page, element, event, wanted) {
  await page.evaluate(([element, event, wanted]) => {
    const watch = (globalThis.watch = {});
    document.querySelector(element).addEventListener(event, () => (watch.start ??= performance.now()), { capture: true });
    new MutationObserver(() => {
      if (watch.start && document.querySelector(wanted)) watch.end ??= performance.now();
    }).observe(document.querySelector(".results"), { childList: true, subtree: true, characterData: true });
  }, [element, event, wanted]);
  return async () => {
    await expect.poll(() => page.evaluate(() => globalThis.watch.end !== undefined), { timeout: 30_000 }).toBe(true);
    return page.evaluate(() => Math.round(globalThis.watch.end - globalThis.watch.start));
  };
}
