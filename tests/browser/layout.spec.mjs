// The page on wide and narrow screens, light and dark, below any path, and without a network.
import { FACTS_DATE, STAR, expect, test } from "./page.mjs";

for (const scheme of ["light", "dark"]) {
  test(`wide, ${scheme}`, async ({ parapet, page }) => {
    await page.emulateMedia({ colorScheme: scheme });
    await parapet.shot(`empty-wide-${scheme}`);
    await parapet.example("4 · Public bucket: policy, ACL, Block Public Access");
    await parapet.findings.first().locator("button.head").click();
    await parapet.shot(`bucket-wide-${scheme}`);
    const line = parapet.editor.locator(".cm-line").first();
    const box = await line.boundingBox();
    expect(box.width).toBeGreaterThan(300);
    expect(box.x).toBeLessThan(120);
  });

  test(`as wide as a phone, ${scheme}`, async ({ parapet, page }) => {
    await page.setViewportSize({ width: 375, height: 812 });
    await page.emulateMedia({ colorScheme: scheme });
    await parapet.shot(`empty-phone-${scheme}`);
    await page.getByRole("button", { name: "Text", exact: true }).click();
    await parapet.paste(STAR);
    await page.getByRole("button", { name: /^Findings/ }).click();
    await expect(parapet.rule("policy-action-star")).toBeVisible();
    await parapet.shot(`policy-phone-${scheme}`);
    await parapet.rule("policy-action-star").getByRole("button", { name: "Show in text" }).click();
    await expect(parapet.editor).toBeVisible();
    await parapet.shot(`text-phone-${scheme}`);
    const overflow = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
    expect(overflow).toBe(0);
  });
}

test("it opens without a network after the first visit", async ({ parapet, page, context, site }) => {
  await page.evaluate(() => navigator.serviceWorker.ready);
  await expect.poll(() => page.evaluate(async () => (await caches.keys()).length)).toBeGreaterThan(0);
  await page.reload();
  site.server.close();
  site.server.closeAllConnections();
  await context.setOffline(true);
  await page.reload();
  // All of it, also what the page does not wait for: editor, facts and tools.
  await parapet.editorCame();
  await expect(page.locator(".facts")).toHaveText(`AWS facts of ${FACTS_DATE}`);
  await parapet.paste(STAR);
  await expect(parapet.rule("policy-action-star")).toHaveCount(1);
  await page.locator(".views button", { hasText: "Explain" }).click();
  await expect(page.locator("article.statement .sentence")).toContainText("every action");
});

test("from navigation to a usable page", async ({ page, site }) => {
  const start = Date.now();
  await page.goto(site.address);
  await page.locator("parapet-editor").click();
  console.log(`navigation to a page that takes a paste: ${Date.now() - start} ms`);
});

test("keyboard alone reaches a finding and its fix", async ({ parapet, page }) => {
  await parapet.example("4 · Public bucket: policy, ACL, Block Public Access");
  await parapet.findings.first().locator("button.head").focus();
  await page.keyboard.press("Enter");
  await expect(parapet.findings.first().locator(".details")).toBeVisible();
  const before = await parapet.findings.count();
  await page.locator("button.apply").first().focus();
  await page.keyboard.press("Enter");
  await expect.poll(() => parapet.findings.count()).toBeLessThan(before);
});
