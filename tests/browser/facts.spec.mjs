// The facts about AWS arrive when the page is already in use.
import { FACTS_DATE, Parapet, STAR, expect, test } from "./page.mjs";

test("the page says the day of the facts, and so does the report", async ({ parapet, page }) => {
  await expect(page.locator(".facts")).toHaveText(`AWS facts of ${FACTS_DATE}`);
  await parapet.paste(STAR);
  await expect(parapet.rule("policy-action-star")).toHaveCount(1);
  await parapet.shot("facts-date");
  expect((await parapet.savedReport()).facts_date).toBe(FACTS_DATE);
});

test("the page does not wait for the facts, and checks again once they are there", async ({ page, site }) => {
  let release;
  const released = new Promise((done) => (release = done));
  await page.route("**/facts-*.bin", async (route) => {
    await released;
    await route.continue();
  });
  const parapet = await new Parapet(page, site.address, site.requests).open();
  await parapet.paste(STAR);
  await expect(parapet.rule("policy-action-star")).toHaveCount(1);
  await expect(page.locator(".facts")).toHaveText("AWS facts: loading …");
  expect((await parapet.savedReport()).facts_date).toBeNull();
  release();
  await expect(page.locator(".facts")).toHaveText(`AWS facts of ${FACTS_DATE}`);
  await expect.poll(async () => (await parapet.savedReport()).facts_date).toBe(FACTS_DATE);
});

test("the page goes on without facts that do not come", async ({ page, site }) => {
  await page.route("**/facts-*.bin", (route) => route.fulfill({ body: "something else" }));
  const parapet = await new Parapet(page, site.address, site.requests).open();
  await expect(page.locator(".facts")).toHaveText("AWS facts: not loaded");
  await expect(page.locator(".notice")).toContainText("The facts about AWS could not be loaded");
  await parapet.paste(STAR);
  await expect(parapet.rule("policy-action-star")).toHaveCount(1);
});
