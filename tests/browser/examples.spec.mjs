// Every example of the menu: findings, and each offered fix removes its finding.
import { expect, test } from "./page.mjs";

test("each example shows findings, and each fix removes its finding", async ({ parapet, page }) => {
  test.setTimeout(300_000);
  const labels = (await page.locator("select.examples option").allTextContents()).slice(1);
  expect(labels.length).toBeGreaterThanOrEqual(6);
  for (const [number, label] of labels.entries()) {
    await parapet.example(label);
    // Those of other views open there.
    await page.locator(".views button", { hasText: "Findings" }).click();
    expect(await parapet.findings.count(), label).toBeGreaterThan(0);
    await parapet.shot(`example-${number + 1}`);
    const fixable = page.locator("li.card:has(button.apply)");
    const fixes = await fixable.count();
    for (let i = 0; i < fixes; i++) {
      // From the example as it is, each time: one fix may take another's finding with it.
      await parapet.example(label);
      await page.locator(".views button", { hasText: "Findings" }).click();
      const card = fixable.nth(i);
      const rule = await card.getAttribute("data-rule");
      const before = await parapet.rule(rule).count();
      await card.locator("button.apply").click();
      await expect.poll(() => parapet.rule(rule).count(), { message: `${label}: ${rule}` }).toBeLessThan(before);
      await parapet.settled();
    }
  }
});

test("another example takes the place of the last, but not of a text of one's own", async ({ parapet, page }) => {
  const labels = (await page.locator("select.examples option").allTextContents()).slice(1);
  await parapet.example(labels[0]);
  await parapet.findings.locator("button.apply").first().click();
  await parapet.settled();
  await parapet.example(labels[1]);
  const count = await page.locator(".tab").count();
  await parapet.paste("my own words");
  await parapet.example(labels[1]);
  await expect(page.locator(".tab")).toHaveCount(count + 1);
});
