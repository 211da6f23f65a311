// Explain, Narrow, Write, and what a policy is taken for.
import { FACTS_DATE, expect, test } from "./page.mjs";

const WIDE = JSON.stringify(
  {
    Version: "2012-10-17",
    Statement: [
      { Sid: "Uploads", Effect: "Allow", Action: ["s3:*"], Resource: "*" },
      { Sid: "Never", Effect: "Deny", Action: "s3:DeleteBucket", Resource: "*" },
    ],
  },
  null,
  2,
);

const view = (page, name) => page.locator(".views button", { hasText: name }).click();

test("each statement is explained in a sentence, with what its wildcard stands for", async ({ parapet, page }) => {
  await parapet.paste(WIDE);
  await parapet.settled();
  await view(page, "Explain");
  const statements = page.locator("article.statement");
  await expect(statements).toHaveCount(2);
  await expect(statements.nth(0).locator(".sentence")).toContainText("Allows every action of Amazon S3");
  await expect(statements.nth(1).locator(".effect")).toHaveText("Deny");
  const expansion = statements.nth(0).locator("details.expansion");
  await expect(expansion.locator(".level").first()).toContainText("List");
  await expansion.locator("summary").click();
  await expect(expansion).toContainText("s3:GetObject");
  await expect(page.locator(".explain")).toContainText(FACTS_DATE);
  await parapet.shot("explain-wide-light");
});

test("a policy is narrowed to the levels and actions that are ticked, and written into the text", async ({ parapet, page }) => {
  await parapet.paste(WIDE);
  await parapet.settled();
  await view(page, "Narrow");
  const level = (name) => page.locator(".levels label", { hasText: name }).locator("input");
  for (const name of ["List", "Write", "Permissions management", "Tagging"]) await level(name).uncheck();
  await page.locator("details.ticks summary").click();
  await page.locator(".ticks input[type=search]").fill("putobject");
  const tick = page.locator(".ticks li", { has: page.locator("code", { hasText: /^s3:PutObject$/ }) }).locator("input");
  await expect(tick).not.toBeChecked();
  await tick.check();
  await page.locator("input.account").fill("111122223333");
  await page.locator("input.region").fill("eu-west-1");
  await expect(page.locator("article.statement").first()).toContainText("actions");
  await parapet.shot("narrow-wide-light");
  await page.locator("section.narrow button.apply").click();
  await expect.poll(() => parapet.text()).toContain('"s3:PutObject"');
  const policy = JSON.parse(await parapet.text());
  const allowed = policy.Statement.filter((s) => s.Effect === "Allow").flatMap((s) => [s.Action].flat());
  expect(allowed).toContain("s3:GetObject");
  expect(allowed.some((action) => /\*|DeleteObject|PutBucketPolicy/.test(action))).toBe(false);
  // What denies stays.
  expect(policy.Statement.some((s) => s.Sid === "Never" && s.Effect === "Deny")).toBe(true);
  await view(page, "Findings");
  await expect(parapet.rule("policy-service-wildcard")).toHaveCount(0);
});

test("a finding of excess leads to its policy written narrower", async ({ parapet, page }) => {
  const reads = { Version: "2012-10-17", Statement: [{ Effect: "Allow", Action: "sqs:ReceiveMessage", Resource: "arn:aws:sqs:eu-west-1:111122223333:work" }] };
  await parapet.paste(`${JSON.stringify(reads)}\n${WIDE}`);
  await parapet.settled();
  await parapet.rule("policy-service-wildcard").getByRole("button", { name: "Write it narrower" }).click();
  await expect(page.locator("select.policies")).toHaveValue("1");
  await expect(page.locator("article.statement").first()).toContainText("Uploads");
});

test("with nothing ticked nothing is written", async ({ parapet, page }) => {
  await parapet.paste(WIDE);
  await parapet.settled();
  await view(page, "Narrow");
  await expect(page.locator(".levels input")).toHaveCount(5);
  for (const box of await page.locator(".levels input").all()) await box.uncheck();
  await expect(page.locator("section.narrow")).toContainText("Tick what the job needs.");
  await expect(page.locator("section.narrow button.apply")).toHaveCount(0);
});

test("a policy is written from a task and opened as a text", async ({ parapet, page }) => {
  await view(page, "Write");
  await page.locator(".write textarea").first().fill("arn:aws:s3:::reports/*\nnothing");
  await expect(page.locator(".write [role=alert]")).toContainText("nothing");
  await page.locator(".write textarea").first().fill("arn:aws:s3:::reports/*");
  await expect(page.locator("pre.written")).toContainText("s3:GetObject");
  await parapet.shot("write-wide-light");
  await page.locator(".write button.apply").click();
  await parapet.settled();
  await expect(page.locator(".chip")).toContainText(["Identity policy"]);
  expect(JSON.parse(await parapet.text()).Statement[0].Resource).toBe("arn:aws:s3:::reports/*");
});

test("what a policy is can be set, and is asked anew", async ({ parapet, page }) => {
  await parapet.paste(WIDE);
  await parapet.settled();
  await page.locator("select.kind").selectOption("scp");
  await parapet.settled();
  await expect(page.locator(".chip")).toContainText(["Service control policy"]);
  await page.locator("select.kind").selectOption("");
  await expect(page.locator(".chip")).toContainText(["Identity policy"]);
});

test("the views fit a phone", async ({ browser, site }) => {
  const context = await browser.newContext({ viewport: { width: 390, height: 844 }, colorScheme: "dark" });
  const page = await context.newPage();
  const { Parapet } = await import("./page.mjs");
  const parapet = new Parapet(page, site.address, site.requests);
  await page.goto(site.address);
  await page.locator(".page").waitFor();
  await parapet.drop([{ name: "policy.json", text: WIDE }]);
  await parapet.settled();
  for (const name of ["Explain", "Narrow", "Write"]) {
    await view(page, name);
    await page.locator(`section.${name.toLowerCase()}`).waitFor();
    const over = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
    expect(over).toBe(0);
    await parapet.shot(`${name.toLowerCase()}-phone-dark`);
  }
  await context.close();
});
