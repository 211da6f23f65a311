// Prove: is it public, what does it grant, which statements change nothing.
import { expect, shots, stopwatch, test, turn } from "./page.mjs";

const QUEUE = JSON.stringify(
  {
    Version: "2012-10-17",
    Statement: [
      { Sid: "Partner", Effect: "Allow", Principal: { AWS: "arn:aws:iam::444455556666:root" }, Action: "sqs:SendMessage", Resource: "arn:aws:sqs:eu-west-1:111122223333:orders" },
      { Sid: "Anyone", Effect: "Allow", Principal: "*", Action: "sqs:ReceiveMessage", Resource: "arn:aws:sqs:eu-west-1:111122223333:orders" },
    ],
  },
  null,
  2,
);

test("a public policy is shown with a stranger's request, which Simulate confirms", async ({ parapet, page }) => {
  await parapet.paste(QUEUE);
  await parapet.settled();
  await turn(page, "Prove");
  const answer = page.locator(".prove article.answer");
  await expect(answer.locator(".badge")).toHaveText("Public");
  await expect(answer).toContainText("Let in by statement Anyone");
  await expect(answer).toContainText("sqs:ReceiveMessage");
  await expect(page.locator(".prove article.statement.allow")).toHaveCount(2);
  await shots(parapet, page, "prove-public");
  await answer.locator(".go").first().click();
  await expect.poll(() => parapet.editor.evaluate((editor) => editor.shadowRoot.textContent)).toContain("Anyone");
  await answer.getByRole("button", { name: "Open in Simulate" }).click();
  await expect(page.locator("p.alone")).toContainText("by itself");
  await expect(page.locator(".simulate input.action")).toHaveValue("sqs:ReceiveMessage");
  await expect(page.locator("section.alone .badge")).toHaveText("Allowed");
  await expect(page.locator("section.alone .sentence")).toContainText("Statement Anyone allows the request");
  // Another request by the same policy alone.
  await page.locator(".simulate input.action").fill("sqs:DeleteQueue");
  await expect(page.locator("section.alone .badge")).toHaveText("Denied: nothing allows it");
  await page.locator("button.together").click();
  await expect(page.locator("p.alone")).toHaveCount(0);
  await expect(page.locator(".answer .badge")).toBeVisible();
});

test("a shut policy is proved shut, and partners count as outsiders where one's own accounts are named", async ({ parapet, page }) => {
  await parapet.paste(QUEUE.replace('"Principal": "*"', '"Principal": {"AWS": "111122223333"}'));
  await parapet.settled();
  await turn(page, "Prove");
  const badges = page.locator(".prove article.answer .badge");
  await expect(badges).toHaveText(["Not public"]);
  await page.locator("summary", { hasText: "Options" }).click();
  await page.locator("input.accounts").fill("111122223333");
  await expect(badges).toHaveText(["Not public", "Open beyond your accounts"]);
});

test("what an identity policy grants, and its statements that do nothing, lead to their places", async ({ parapet, page }) => {
  await parapet.example("Prove: a policy that has grown");
  await expect(page.locator(".views .on")).toHaveText("Prove");
  const section = page.locator("section.prove");
  await expect(section).toContainText("lets in nobody else");
  const grants = section.locator("article.statement.allow");
  await expect(grants).toHaveCount(4);
  await expect(grants.first()).toContainText("s3:GetObject");
  await expect(grants.first()).toContainText("shop-reports/2026/*");
  await expect(grants.nth(1)).toContainText("Beyond what");
  const idle = section.locator("article.idle");
  await expect(idle).toHaveCount(3);
  await expect(idle.nth(0)).toContainText("Statement ReadReport changes nothing: statement ReadReports says all that it says.");
  await expect(idle.nth(1)).toContainText("Statement Archive allows nothing");
  await expect(idle.nth(2)).toContainText("Statement NoDeletes denies nothing that this policy allows");
  await section.locator("details.overlaps summary").click();
  await expect(section.locator("details.overlaps article")).toHaveCount(1);
  await expect(section.locator("details.overlaps")).toContainText("sqs:ReceiveMessage");
  await shots(parapet, page, "prove-grown");
  await idle.nth(1).locator(".go").first().click();
  const selected = () => parapet.editor.evaluate((editor) => editor.shadowRoot.textContent);
  await expect.poll(selected).toContain('"Archive"');
});

test("the policy is picked where there are several, and a text without one is told", async ({ parapet, page }) => {
  await turn(page, "Prove");
  await expect(page.getByRole("button", { name: /^Try: 4/ })).toBeVisible();
  await parapet.paste("nothing here");
  await parapet.settled();
  await expect(page.locator(".results")).toContainText("There is no policy");
  await page.getByRole("button", { name: "Another text" }).click();
  await parapet.paste(`${QUEUE}\n${QUEUE.replace("Anyone", "All")}`);
  await parapet.settled();
  await page.locator("select.policies").selectOption("1");
  await expect(page.locator(".prove article.answer")).toContainText("Let in by statement All");
});

for (const [what, count, text] of [
  ["a policy of 24 statements", 24, (i) => ({ Effect: i % 5 === 4 ? "Deny" : "Allow", Action: ["s3:GetObject", "dynamodb:GetItem"], Resource: [`arn:aws:s3:::bucket-${i}/*`, `arn:aws:dynamodb:eu-west-1:111122223333:table/table-${i}`] })],
  ["a policy made to explode", 90, (i) => (i ? { Effect: "Deny", Action: `s3:*${i}*`, Resource: `arn:aws:s3:::*${i % 7}*${i % 11}*` } : { Effect: "Allow", Action: "s3:*", Resource: "*" })],
]) {
  test(`${what} is answered, and the page stays alive`, async ({ parapet, page }) => {
    await turn(page, "Prove");
    const took = await stopwatch(page, "parapet-editor", "parapet-change", "section.prove article.statement");
    await parapet.paste(JSON.stringify({ Version: "2012-10-17", Statement: Array.from({ length: count }, (_, i) => text(i)) }, null, 1));
    console.log(`${what}: paste to proofs ${await took()} ms`);
    await page.locator(".views button", { hasText: "Findings" }).click();
    await expect(page.locator("section.read .chip")).toBeVisible();
  });
}
