// Every example of the menu: findings, and each offered fix removes its finding.
import { expect, test } from "./page.mjs";

test("each example shows findings, and each fix removes its finding", async ({ parapet, page }) => {
  test.setTimeout(180_000);
  const labels = (await page.locator("select.examples option").allTextContents()).slice(1);
  expect(labels.length).toBeGreaterThanOrEqual(6);
  for (const [number, label] of labels.entries()) {
    await parapet.example(label);
    const total = await parapet.findings.count();
    expect(total, label).toBeGreaterThan(0);
    await parapet.shot(`example-${number + 1}`);
    const fixable = parapet.page.locator("li.card:has(button.apply)");
    const fixes = await fixable.count();
    for (let i = 0; i < fixes; i++) {
      // From the example as it is, each time: one fix may take another's finding with it.
      await parapet.example(label);
      const card = fixable.nth(i);
      const rule = await card.getAttribute("data-rule");
      const before = await parapet.rule(rule).count();
      await card.locator("button.apply").click();
      await expect.poll(() => parapet.rule(rule).count(), { message: `${label}: ${rule}` }).toBeLessThan(before);
    }
  }
});
