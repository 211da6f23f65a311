// Paste, read, fix, export: what a person does.
import { readFileSync } from "node:fs";
import { BUCKET, STAR, expect, test } from "./page.mjs";

test("paste an IAM policy and read a finding", async ({ parapet, page }) => {
  await parapet.paste(STAR);
  const card = parapet.rule("policy-action-star");
  await expect(card).toHaveCount(1);
  await expect(card.locator(".severity")).toHaveText("critical");
  await expect(card.locator(".place")).toContainText("line 7");
  await expect(page.locator(".chip")).toContainText(["Identity policy"]);
  await parapet.shot("policy-wide-light");
});

test("a finding selects its place in the text", async ({ parapet }) => {
  await parapet.paste(STAR);
  await parapet.rule("policy-action-star").getByRole("button", { name: "Show in text" }).click();
  const marked = await parapet.editor.evaluate((editor) => editor.shadowRoot.querySelector(".cm-shown")?.textContent);
  expect(marked).toBe("*");
});

test("a finding tells why, shows the AWS pages and the controls", async ({ parapet }) => {
  await parapet.paste(STAR);
  const card = parapet.rule("policy-action-star");
  await card.locator("button.head").click();
  await expect(card.locator(".why")).toContainText("delete everything");
  await expect(card.locator(".references")).toContainText("IAM JSON policy elements: Action");
  await expect(card.locator(".controls")).toContainText("AC-6");
});

test("two files dropped together make one estate", async ({ parapet, page }) => {
  const block = {
    PublicAccessBlockConfiguration: {
      BlockPublicAcls: true,
      IgnorePublicAcls: true,
      BlockPublicPolicy: true,
      RestrictPublicBuckets: true,
    },
  };
  await parapet.drop([
    { name: "policy.json", text: BUCKET },
    { name: "block.txt", text: `$ aws s3api get-public-access-block --bucket reports\n${JSON.stringify(block)}` },
  ]);
  await expect(page.locator(".tab")).toHaveCount(2);
  const card = parapet.rule("bucket-policy-public");
  // Alone the policy would be critical: the other file holds it back.
  await expect(card.locator(".severity")).toHaveText("medium");
  await expect(card.locator(".message")).toContainText("RestrictPublicBuckets");
});

test("a fix is applied, the finding goes, undo brings both back", async ({ parapet, page }) => {
  await parapet.paste(BUCKET);
  const card = parapet.rule("bucket-policy-public");
  await card.locator("button.apply").click();
  await expect(card).toHaveCount(0);
  expect(await parapet.text()).toContain('\\"aws:PrincipalOrgID\\"');
  await page.locator("button.undo").click();
  await expect(card).toHaveCount(1);
  expect(await parapet.text()).toBe(BUCKET);
});

test("findings are sorted by severity and can be filtered", async ({ parapet, page }) => {
  await parapet.example("4 · Public bucket: policy, ACL, Block Public Access");
  const severities = await parapet.findings.locator(".severity").allTextContents();
  const rank = ["critical", "high", "medium", "low", "info"];
  expect(severities.map((name) => rank.indexOf(name))).toEqual(severities.map((name) => rank.indexOf(name)).sort());
  await page.locator(".filter").fill("acl");
  const shown = await parapet.findings.count();
  expect(shown).toBeGreaterThan(0);
  expect(shown).toBeLessThan(severities.length);
  await page.locator(".filter").fill("");
  await page.locator(".count.critical").click();
  await expect(parapet.findings).toHaveCount(severities.filter((name) => name !== "critical").length);
});

test("the report is downloaded in each form, and the corrected text", async ({ parapet, page }) => {
  await parapet.paste(STAR);
  await expect(parapet.rule("policy-action-star")).toHaveCount(1);
  const save = async (name) => {
    const menu = await parapet.reportMenu();
    const [download] = await Promise.all([page.waitForEvent("download"), menu.getByRole("button", { name }).click()]);
    return readFileSync(await download.path(), "utf8");
  };
  const report = JSON.parse(await save(/Download .*JSON/i));
  expect(report.findings.map((finding) => finding.rule)).toContain("policy-action-star");
  expect(await save(/Download .*Markdown/i)).toContain("Every action is allowed");
  expect(await save(/Download .*HTML/i)).toContain("<!doctype html>");
  expect(await save(/Download .*CSV/i)).toContain("policy-action-star");
  expect(JSON.parse(await save(/Download .*SARIF/i)).version).toBe("2.1.0");
  expect(await save(/Download text/i)).toBe(STAR);
});

test("Windows line ends come back in the saved text", async ({ parapet, page }) => {
  const text = STAR.replaceAll("\n", "\r\n");
  await parapet.drop([{ name: "policy.json", text }]);
  await expect(parapet.rule("policy-action-star").locator(".place")).toContainText("line 7");
  await parapet.reportMenu();
  const [download] = await Promise.all([
    page.waitForEvent("download"),
    page.getByRole("button", { name: /Download text/i }).click(),
  ]);
  expect(readFileSync(await download.path(), "utf8")).toBe(text);
});
