// Simulate: a request against what was pasted, why, and who else can.
import { readFileSync } from "node:fs";
import { Parapet, expect, stopwatch, test } from "./page.mjs";

const ACCOUNT = "111122223333";
const arn = (kind, name) => `arn:aws:iam::${ACCOUNT}:${kind}/${name}`;
const policy = (...statements) => ({ Version: "2012-10-17", Statement: statements });
const READ = { Effect: "Allow", Action: "s3:GetObject", Resource: "arn:aws:s3:::reports/*" };

const user = (name, ...statements) => ({
  Path: "/", UserName: name, UserId: "AIDAEXAMPLE", Arn: arn("user", name), GroupList: [], AttachedManagedPolicies: [],
  UserPolicyList: [{ PolicyName: "own", PolicyDocument: policy(...statements) }],
});

const EXPORT = JSON.stringify(
  {
    UserDetailList: [
      user("ana", { Sid: "Office", ...READ, Condition: { IpAddress: { "aws:SourceIp": "203.0.113.0/24" } } }),
      user("bo", { Sid: "Hop", Effect: "Allow", Action: "sts:AssumeRole", Resource: arn("role", "reader") }),
      user("cy"),
    ],
    GroupDetailList: [],
    RoleDetailList: [
      {
        Path: "/", RoleName: "reader", RoleId: "AROAEXAMPLE", Arn: arn("role", "reader"), InstanceProfileList: [],
        AttachedManagedPolicies: [], RolePolicyList: [{ PolicyName: "read", PolicyDocument: policy(READ) }],
        AssumeRolePolicyDocument: policy({ Effect: "Allow", Principal: { AWS: `arn:aws:iam::${ACCOUNT}:root` }, Action: "sts:AssumeRole" }),
      },
    ],
    Policies: [],
  },
  null,
  1,
);

const view = (page) => page.locator(".views button", { hasText: "Simulate" }).click();

const fill = async (page, field, text) => {
  const input = page.locator(`.simulate input.${field}`).last();
  await input.fill(text);
  await input.blur();
};

const ask = async (page, principal, action, resource) => {
  await fill(page, "principal", principal);
  await fill(page, "action", action);
  await fill(page, "resource", resource);
};

const badge = (page) => page.locator(".answer .badge");

test("a request of a principal of an account export is decided, and the missing key is named", async ({ parapet, page }) => {
  await parapet.paste(EXPORT);
  await parapet.settled();
  await view(page);
  await expect(page.locator("#simulate-principals option")).toHaveCount(4);
  await page.locator(".simulate input.action").pressSequentially("s3:getobj");
  await expect(page.locator('#simulate-actions option[value="s3:GetObject"]')).toHaveCount(1);
  await ask(page, arn("user", "ana"), "s3:GetObject", "arn:aws:s3:::reports/q1.csv");
  await expect(badge(page)).toHaveText("Not known");
  await page.locator(".missing button", { hasText: "aws:SourceIp" }).click();
  await fill(page, "values", "203.0.113.7");
  await expect(badge(page)).toHaveText("Allowed");
  await expect(page.locator(".answer .sentence")).not.toBeEmpty();
  await fill(page, "values", "198.51.100.1");
  await expect(badge(page)).toHaveText("Denied: nothing allows it");
  await expect(page.locator(".answer .change")).not.toBeEmpty();
  await fill(page, "values", "203.0.113.7");
  const statement = page.locator("article.statement", { hasText: "Office" });
  await expect(statement).toContainText("applies");
  const line = 1 + EXPORT.split("\n").findIndex((text) => text.includes('"Sid": "Office"')) - 1;
  await expect(statement.locator(".go")).toHaveText(`line ${line}`);
  const who = page.locator("details.who");
  await expect(who.locator("tbody tr")).toHaveCount(3);
  await expect(who.locator("tr", { hasText: "bo" })).toContainText("assumes arn:aws:iam::111122223333:role/reader");
  await expect(who.locator("tr", { hasText: "ana" })).toContainText("conditional");
  await parapet.shot("simulate-wide-light");
  await statement.locator(".go").click();
  await expect.poll(() => parapet.editor.evaluate((editor) => editor.shadowRoot.textContent)).toContain("Office");
});

test("condition keys are offered: of the policies, of the action, and the global ones", async ({ parapet, page }) => {
  await parapet.paste(EXPORT);
  await parapet.settled();
  await view(page);
  const offered = (key) => page.locator(`#simulate-keys option[value="${key}"]`);
  await expect(offered("aws:SourceIp")).toHaveText("in the policies, IPAddress");
  await expect(offered("aws:PrincipalOrgID")).toHaveText("global, String");
  await expect(offered("s3:x-amz-acl")).toHaveCount(0);
  await fill(page, "action", "s3:PutObject");
  await expect(offered("s3:x-amz-acl")).toHaveText("of s3:PutObject, String");
  await fill(page, "action", "ec2:RunInstances");
  await expect(offered("ec2:InstanceType")).toHaveCount(1);
  await expect(offered("s3:x-amz-acl")).toHaveCount(0);
});

test("a request is answered at once", async ({ parapet, page }) => {
  await parapet.paste(EXPORT);
  await parapet.settled();
  await view(page);
  await ask(page, arn("role", "reader"), "s3:PutObject", "arn:aws:s3:::reports/q1.csv");
  await expect(badge(page)).toHaveText("Denied: nothing allows it");
  const took = await stopwatch(page, ".simulate input.action", "input", ".answer.allowed");
  await page.locator(".simulate input.action").fill("s3:GetObject");
  console.log(`a request: last letter to decision ${await took()} ms, of which 200 are the rest after typing`);
});

test("several requests are kept and saved as tests of the policies", async ({ parapet, page }) => {
  await parapet.paste(EXPORT);
  await parapet.settled();
  await view(page);
  await ask(page, arn("role", "reader"), "s3:GetObject", "arn:aws:s3:::reports/q1.csv");
  await expect(badge(page)).toHaveText("Allowed");
  await page.locator("button.keep").click();
  await fill(page, "action", "s3:PutObject");
  await expect(badge(page)).toHaveText("Denied: nothing allows it");
  await page.locator("button.keep").click();
  await expect(page.locator("details.kept tbody tr")).toHaveCount(2);
  const saved = async (button) => {
    const download = page.waitForEvent("download");
    await page.locator(button).click();
    return JSON.parse(readFileSync(await (await download).path(), "utf8"));
  };
  const one = await saved("button.save");
  expect(one).toMatchObject({ request: { action: "s3:PutObject", context_complete: false }, expect: "ImplicitDeny" });
  const all = await saved("button.save-all");
  expect(all.requests.map((item) => item.expect)).toEqual(["Allowed", "ImplicitDeny"]);
  await page.locator("details.kept tr", { hasText: "s3:GetObject" }).getByRole("button", { name: "Ask again" }).click();
  await expect(badge(page)).toHaveText("Allowed");
});

test("single policies count by their kind", async ({ parapet, page }) => {
  await parapet.drop([
    { name: "identity.json", text: JSON.stringify(policy({ Effect: "Allow", Action: "s3:*", Resource: "*" }), null, 2) },
    { name: "bucket.json", text: JSON.stringify(policy({ Sid: "Never", Effect: "Deny", Principal: "*", Action: "s3:*", Resource: "arn:aws:s3:::reports/*" }), null, 2) },
  ]);
  await parapet.settled();
  await view(page);
  await ask(page, arn("user", "ana"), "s3:GetObject", "arn:aws:s3:::reports/q1.csv");
  await expect(badge(page)).toHaveText("Denied explicitly");
  await expect(page.locator(".answer h3")).toContainText("by resource");
  await fill(page, "resource", "arn:aws:s3:::elsewhere/q1.csv");
  await expect(badge(page)).toHaveText("Allowed");
});

test("a request that is none is told", async ({ parapet, page }) => {
  await parapet.paste(EXPORT);
  await parapet.settled();
  await view(page);
  await ask(page, "bob", "s3:GetObjekt", "reports");
  const alert = page.locator(".simulate [role=alert]");
  await expect(alert).toContainText("Did you mean s3:GetObject?");
  await expect(alert).toContainText("reports is no ARN");
});

test("it fits a phone, in the dark", async ({ browser, site }) => {
  const context = await browser.newContext({ viewport: { width: 390, height: 844 }, colorScheme: "dark" });
  const page = await context.newPage();
  const parapet = new Parapet(page, site.address, site.requests);
  await page.goto(site.address);
  await expect(parapet.editor).toBeAttached();
  await page.waitForFunction(() => document.documentElement.dataset.ready === "true" && document.querySelector(".page"));
  await parapet.drop([{ name: "export.json", text: EXPORT }]);
  await parapet.settled();
  await view(page);
  await ask(page, arn("user", "ana"), "s3:GetObject", "arn:aws:s3:::reports/q1.csv");
  await expect(badge(page)).toHaveText("Not known");
  await expect(page.locator("details.who tbody tr")).toHaveCount(3);
  const over = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  expect(over).toBe(0);
  await parapet.shot("simulate-phone-dark");
  await context.close();
});
