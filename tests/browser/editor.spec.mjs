// The page starts with a plain text area; the editor comes later and takes over without losing anything.
import { BUCKET, Parapet, STAR, expect, test } from "./page.mjs";

/** The page with the editor held back; `release` lets it come. */
async function waiting(page, site) {
  let release;
  const released = new Promise((done) => (release = done));
  await page.route("**/code-*.js", async (route) => {
    await released;
    await route.continue();
  });
  const parapet = await new Parapet(page, site.address, site.requests).open({ surface: "area" });
  const area = parapet.editor.locator("textarea");
  await expect(area).toBeVisible();
  const paste = async (text) => {
    await page.evaluate((text) => navigator.clipboard.writeText(text), text);
    await area.click();
    await page.keyboard.press("Control+V");
  };
  return { parapet, area, paste, release };
}

const focused = (page) => page.evaluate(() => document.querySelector("parapet-editor").shadowRoot.activeElement?.className);

test("before the editor has come: paste, fix, undo, show in text", async ({ page, site }) => {
  const { parapet, area, paste, release } = await waiting(page, site);
  await parapet.shot("area-empty");
  await paste(BUCKET);
  const card = parapet.rule("bucket-policy-public");
  await parapet.shot("area-pasted");
  await card.locator("button.apply").click();
  await expect(card).toHaveCount(0);
  expect(await parapet.text()).toContain('\\"aws:PrincipalOrgID\\"');
  expect(await area.inputValue()).toBe(await parapet.text());
  await page.locator("button.undo").click();
  await expect(card).toHaveCount(1);
  expect(await parapet.text()).toBe(BUCKET);
  await card.getByRole("button", { name: "Show in text" }).click();
  const marked = await area.evaluate((area) => area.value.slice(area.selectionStart, area.selectionEnd));
  expect(marked.length).toBeGreaterThan(0);

  release();
  await parapet.editorCame();
  await expect(area).toBeHidden();
  expect(await parapet.text()).toBe(BUCKET);
  const shown = await parapet.editor.evaluate((editor) => editor.shadowRoot.querySelector(".cm-shown")?.textContent);
  expect(shown).toBe(marked);
  // What was undone there is made again here.
  await parapet.editor.evaluate((editor) => editor.redo());
  await expect(card).toHaveCount(0);
  expect(await parapet.text()).toContain('\\"aws:PrincipalOrgID\\"');
});

test("the editor takes over text, focus, place and steps, and waits for a pause", async ({ page, site }) => {
  const { parapet, area, paste, release } = await waiting(page, site);
  await paste(STAR);
  await page.keyboard.type("one");
  await page.waitForTimeout(600);
  await page.keyboard.type("two");
  release();
  // Nobody who types is interrupted.
  for (let i = 0; i < 8; i++) {
    await page.keyboard.type("x");
    await page.waitForTimeout(200);
    await expect(parapet.editor).not.toHaveAttribute("data-surface", "code");
  }
  await page.keyboard.press("ArrowLeft");
  await parapet.editorCame();
  await expect(area).toBeHidden();
  await expect(parapet.rule("policy-action-star")).toHaveCount(1);
  await parapet.shot("area-became-editor");
  expect(await focused(page)).toContain("cm-content");
  const text = `${STAR}onetwoxxxxxxxx`;
  expect(await parapet.text()).toBe(text);
  await page.keyboard.type("!");
  expect(await parapet.text()).toBe(`${text.slice(0, -1)}!x`);
  await page.keyboard.press("Control+z");
  expect(await parapet.text()).toBe(text);
  await page.keyboard.press("Control+z");
  expect(await parapet.text()).toBe(`${STAR}one`);
  await page.keyboard.press("Control+z");
  await page.keyboard.press("Control+z");
  expect(await parapet.text()).toBe("");
});

test("the editor does not come in the middle of a composition", async ({ page, site }) => {
  const { parapet, area, release } = await waiting(page, site);
  await area.click();
  await area.evaluate((area) => area.dispatchEvent(new CompositionEvent("compositionstart")));
  release();
  await page.waitForTimeout(1500);
  await expect(area).toBeVisible();
  await area.evaluate((area) => area.dispatchEvent(new CompositionEvent("compositionend")));
  await parapet.editorCame();
});

test("without the editor the page goes on", async ({ page, site }) => {
  await page.route("**/code-*.js", (route) => route.abort());
  const parapet = await new Parapet(page, site.address, site.requests).open({ surface: "area" });
  await parapet.drop([{ name: "policy.json", text: STAR.replaceAll("\n", "\r\n") }]);
  await expect(parapet.rule("policy-action-star").locator(".place")).toContainText("line 7");
  await expect(parapet.editor.locator("textarea")).toHaveValue(STAR);
});

test("a plain text area can be chosen, and the editor again", async ({ parapet, page }) => {
  await parapet.paste(STAR);
  await expect(parapet.rule("policy-action-star")).toHaveCount(1);
  const choose = async () => {
    await page.locator("summary", { hasText: /^Options$/ }).click();
    await page.getByLabel("Plain text area instead of the editor").click();
    await page.locator("summary", { hasText: /^Options$/ }).click();
  };
  await choose();
  const area = parapet.editor.locator("textarea");
  await expect(area).toHaveValue(STAR);
  await area.focus();
  await page.keyboard.press("Control+End");
  await page.keyboard.type("more");
  expect(await parapet.text()).toBe(`${STAR}more`);
  await choose();
  await expect(area).toBeHidden();
  expect(await parapet.text()).toBe(`${STAR}more`);
  // The steps of both: the one in the area, and the paste before it.
  await parapet.editor.evaluate((editor) => editor.undo());
  expect(await parapet.text()).toBe(STAR);
  await parapet.editor.evaluate((editor) => editor.undo());
  expect(await parapet.text()).toBe("");
});
