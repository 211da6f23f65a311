// Two policies, and what only one of them allows.
import { expect, test } from "./page.mjs";

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
