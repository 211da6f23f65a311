// Two policies, and what only one of them allows.
import { expect, shots, stopwatch, test, turn } from "./page.mjs";

const policy = (...actions) =>
  JSON.stringify({ Version: "2012-10-17", Statement: [{ Effect: "Allow", Action: actions, Resource: "arn:aws:s3:::reports/*" }] });

test("two texts are compared, with a request that only one allows", async ({ parapet, page }) => {
  await parapet.drop([
    { name: "old.json", text: policy("s3:GetObject") },
    { name: "new.json", text: policy("s3:GetObject", "s3:PutObject") },
  ]);
  await parapet.settled();
  await page.locator(".views button", { hasText: "Compare" }).click();
  await expect(page.locator(".verdict")).toHaveText("Broader");
  const sides = page.locator("article.side");
  await expect(sides.nth(0)).toContainText("s3:PutObject");
  await expect(sides.nth(1)).toContainText("Nothing.");
  await parapet.shot("compare-wide-light");
  await page.getByRole("button", { name: "Swap" }).click();
  await expect(page.locator(".verdict")).toHaveText("Narrower");
});

test("the example of a change: what it means, the texts, and a request that both are held against", async ({ parapet, page }) => {
  await turn(page, "Compare");
  await page.getByRole("button", { name: /^Try: Compare/ }).click();
  await parapet.settled();
  await expect(page.locator(".verdict")).toHaveText("Incomparable");
  const diff = page.locator("details.diff");
  await expect(diff.locator("summary")).toHaveText("The text: 4 lines gone, 3 lines new");
  await expect(diff.locator("del")).toContainText(['"s3:Get*",']);
  await expect(diff.locator("ins")).toContainText(['"s3:GetObject",']);
  await shots(parapet, page, "compare-change");
  await diff.scrollIntoViewIfNeeded();
  await diff.evaluate((diff) => diff.scrollIntoView());
  await parapet.shot("compare-diff-wide-light");
  const added = page.locator("article.side").first();
  await expect(added).toContainText("iam:PassRole");
  await added.getByRole("button", { name: "Open in Simulate" }).click();
  await expect(page.locator("p.alone")).toContainText("deploy-before.json and deploy-after.json, each by itself");
  await expect(page.locator(".simulate input.action")).toHaveValue("iam:PassRole");
  await expect(page.locator("section.alone .badge")).toHaveText(["Denied: nothing allows it", "Allowed"]);
  await shots(parapet, page, "compare-simulate");
  // A place in one of the texts.
  const second = page.locator("section.trace").nth(1);
  await second.locator("article.statement", { hasText: "Roles" }).locator(".go").click();
  await expect(page.locator(".tab.active .name")).toHaveText("deploy-after.json");
  // The texts change under it.
  await page.getByRole("button", { name: "Close deploy-before.json" }).click();
  await parapet.settled();
  await expect(page.locator("p.alone")).toHaveCount(0);
});

test("texts that differ in spaces only, and one within a string", async ({ parapet, page }) => {
  await parapet.drop([
    { name: "old.json", text: policy("s3:GetObject") },
    { name: "new.json", text: JSON.stringify({ Policy: JSON.stringify(JSON.parse(policy("s3:GetObject")), null, 4) }) },
  ]);
  await parapet.settled();
  await turn(page, "Compare");
  await expect(page.locator("section.compare")).toContainText("differ in nothing but spaces");
});

test("two policies of 6 KB are compared at once", async ({ parapet, page }) => {
  const statements = (wide) =>
    Array.from({ length: 18 }, (_, i) => ({
      Sid: `Statement${i}`,
      Effect: i % 5 === 4 ? "Deny" : "Allow",
      Action: ["s3:GetObject", "s3:PutObject", i === 7 && wide ? "dynamodb:*" : "dynamodb:GetItem"],
      Resource: [`arn:aws:s3:::bucket-${i}/*`, `arn:aws:dynamodb:eu-west-1:111122223333:table/table-${i}`],
      ...(i % 3 ? {} : { Condition: { StringEquals: { "aws:PrincipalTag/team": `team-${i}` } } }),
    }));
  const text = (wide) => JSON.stringify({ Version: "2012-10-17", Statement: statements(wide) }, null, 2);
  await parapet.drop([{ name: "old.json", text: text(false) }]);
  await parapet.settled();
  await turn(page, "Compare");
  await page.getByRole("button", { name: "Another text" }).click();
  const took = await stopwatch(page, "parapet-editor", "parapet-change", ".verdict.broader");
  await parapet.paste(text(true));
  console.log(`two policies of ${text(false).length} bytes: paste to verdict ${await took()} ms`);
  await expect(page.locator("article.side").first()).toContainText("Statement7");
});

test("one text alone is not compared, and a text without a policy is told", async ({ parapet, page }) => {
  await parapet.drop([{ name: "old.json", text: policy("s3:GetObject") }]);
  await parapet.settled();
  await page.locator(".views button", { hasText: "Compare" }).click();
  await expect(page.locator("section.compare")).toContainText("pick them here");
  await parapet.drop([{ name: "new.txt", text: "hello" }]);
  await expect(page.locator("section.compare [role=alert]")).toContainText("no policy in the new text");
});

test("a policy made to explode is answered, and the page stays alive", async ({ parapet, page }) => {
  const deny = (i) => ({ Effect: "Deny", Action: `s3:*${i}*`, Resource: `arn:aws:s3:::*${i % 7}*${i % 11}*` });
  const many = (n) => JSON.stringify({
    Version: "2012-10-17",
    Statement: [{ Effect: "Allow", Action: "s3:*", Resource: "*" }, ...Array.from({ length: n }, (_, i) => deny(i))],
  });
  await parapet.drop([
    { name: "old.json", text: many(70) },
    { name: "new.json", text: many(69) },
  ]);
  await parapet.settled();
  await page.locator(".views button", { hasText: "Compare" }).click();
  await expect(page.locator(".verdict")).toHaveText(/Broader|Equivalent|Unknown/, { timeout: 10_000 });
});

const stranger = { Effect: "Allow", Principal: "*", Action: "s3:GetObject", Resource: "arn:aws:s3:::reports/*" };
const bucket = (...statements) => JSON.stringify({ Version: "2012-10-17", Statement: [stranger, ...statements] }, null, 2);

test("an open door is proved, with the request that passes it", async ({ parapet }) => {
  await parapet.drop([{ name: "open.json", text: bucket() }]);
  await parapet.settled();
  await expect(parapet.rule("bucket-policy-public")).toHaveCount(1);
  await expect
    .poll(async () => (await parapet.savedReport()).findings.find((f) => f.rule === "bucket-policy-public").evidence.request)
    .toMatchObject({ action: "s3:GetObject" });
});

test("what several denies shut together is told no more once it is proved", async ({ parapet }) => {
  const deny = (Condition) => ({ Effect: "Deny", Principal: "*", Action: "s3:*", Resource: "*", Condition });
  // Each by itself leaves something.
  const elsewhere = deny({ StringNotEquals: { "aws:SourceVpce": "vpce-1a2b3c4d" }, Bool: { "aws:SecureTransport": "true" } });
  const insecure = deny({ Bool: { "aws:SecureTransport": "false" } });
  await parapet.drop([{ name: "shut.json", text: bucket(elsewhere, insecure) }]);
  await parapet.settled();
  await expect(parapet.rule("bucket-policy-public")).toHaveCount(0);
});

test("two texts stand side by side, and both can be written in", async ({ parapet, page }) => {
  await parapet.drop([
    { name: "old.json", text: policy("s3:GetObject") },
    { name: "new.json", text: policy("s3:GetObject", "s3:PutObject") },
  ]);
  await parapet.settled();
  await turn(page, "Compare");
  await expect(page.locator(".verdict")).toHaveText("Broader");
  await expect(page.locator(".editors h2.old")).toHaveText("Old: old.json");
  await expect(page.locator(".editors h2.new")).toHaveText("New: new.json");
  await page.locator(".tab .name", { hasText: "old.json" }).click();
  const main = page.locator("parapet-editor");
  const beside = page.locator("parapet-beside");
  await expect(main.locator(".cm-content")).not.toContainText("PutObject");
  await expect(beside.locator(".cm-content")).toContainText("PutObject");
  // What is written in the second one counts, and can be undone there.
  const content = beside.locator(".cm-content");
  await content.click();
  await page.keyboard.press("Control+a");
  await page.keyboard.insertText(policy("s3:GetObject"));
  await expect(page.locator(".verdict")).toHaveText("Equivalent");
  await page.keyboard.press("Control+z");
  await expect(page.locator(".verdict")).toHaveText("Broader");
  // The tab of the second brings it to the front; each stays on its side.
  await page.locator(".tab .name", { hasText: "new.json" }).click();
  await expect(main.locator(".cm-content")).toContainText("PutObject");
  await expect(beside.locator(".cm-content")).not.toContainText("PutObject");
  const [left, right] = [await beside.boundingBox(), await main.boundingBox()];
  expect(left.x + left.width).toBeLessThanOrEqual(right.x + 1);
  await parapet.shot("compare-two-wide-light");
  // In other views there is one text.
  await turn(page, "Findings");
  await expect(beside).toBeHidden();
  await page.locator(".tab .name", { hasText: "old.json" }).click();
  await expect(main.locator(".cm-content")).not.toContainText("PutObject");
  await page.setViewportSize({ width: 390, height: 844 });
  await turn(page, "Compare");
  await expect(beside).toBeHidden();
});
