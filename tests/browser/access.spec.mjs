// Access: what one user or role can do, and who can do something.
import { expect, shots, test, turn } from "./page.mjs";

const EXPORT = "3 · A whole account export";

test("what one can do, by service and access level, and who else can do that", async ({ parapet, page }) => {
  await turn(page, "Access");
  await page.getByRole("button", { name: `Try: ${EXPORT}` }).click();
  await parapet.settled();
  await expect(page.locator("#access-principals option").first()).toBeAttached();
  await page.locator(".access .chip", { hasText: "user ci-deploy" }).click();
  await expect(page.locator(".access input.principal")).toHaveValue(/:user\/.*ci-deploy$/);
  await expect(page.locator(".access h2")).toContainText("ci-deploy can do");
  // It is an administrator: its actions are counted, and told by service where one asks.
  const service = page.locator("details.service", { has: page.locator("summary code", { hasText: /^sqs$/ }) });
  await expect(service.locator("summary")).toContainText("actions");
  await service.locator("summary").click();
  await service.locator("button.whole").click();
  const row = service.locator("tr", { hasText: "sqs:DeleteQueue" });
  await expect(row).toContainText("yes");
  await expect(service.locator("button.whole")).toHaveCount(0);
  await page.locator(".results").evaluate((results) => (results.scrollTop = 0));
  await shots(parapet, page, "access-what");
  await row.locator("button").click();
  await expect(page.locator(".access input.action")).toHaveValue("sqs:DeleteQueue");
  const who = page.locator("details.who");
  await expect(who.locator("summary")).toContainText("Who can sqs:DeleteQueue");
  await expect(who.locator("tbody tr").first()).toBeVisible();
  await shots(parapet, page, "access-who");
  await who.locator("tbody tr", { hasText: "ci-deploy" }).getByRole("button", { name: "ci-deploy" }).click();
  await expect(page.locator(".access h2")).toContainText("ci-deploy can do");
});

test("conditions and roles on the way are told", async ({ parapet, page }) => {
  const arn = (kind, name) => `arn:aws:iam::111122223333:${kind}/${name}`;
  const document = (...statements) => ({ Version: "2012-10-17", Statement: statements });
  const user = (name, ...statements) => ({
    Path: "/", UserName: name, UserId: "AIDAEXAMPLE", Arn: arn("user", name), GroupList: [], AttachedManagedPolicies: [],
    UserPolicyList: [{ PolicyName: "own", PolicyDocument: document(...statements) }],
  });
  const read = { Effect: "Allow", Action: "s3:GetObject", Resource: "arn:aws:s3:::reports/*" };
  await parapet.paste(JSON.stringify({
    UserDetailList: [
      user("ana", { ...read, Condition: { IpAddress: { "aws:SourceIp": "203.0.113.0/24" } } }),
      user("bo", { Effect: "Allow", Action: "sts:AssumeRole", Resource: arn("role", "reader") }),
    ],
    GroupDetailList: [],
    RoleDetailList: [{
      Path: "/", RoleName: "reader", RoleId: "AROAEXAMPLE", Arn: arn("role", "reader"), InstanceProfileList: [], AttachedManagedPolicies: [],
      RolePolicyList: [{ PolicyName: "read", PolicyDocument: document(read) }],
      AssumeRolePolicyDocument: document({ Effect: "Allow", Principal: { AWS: "arn:aws:iam::111122223333:root" }, Action: "sts:AssumeRole" }),
    }],
    Policies: [],
  }, null, 1));
  await parapet.settled();
  await turn(page, "Access");
  await page.locator(".access .chip", { hasText: "user ana" }).click();
  const row = page.locator("details.service tr", { hasText: "s3:GetObject" });
  await expect(row).toContainText("conditional");
  await expect(row).toContainText("IpAddress aws:SourceIp 203.0.113.0/24");
  await expect(row).toContainText("arn:aws:s3:::reports/*");
  await page.locator(".access input.principal").fill(arn("user", "bo"));
  await expect(page.locator("details.roles")).toContainText(arn("role", "reader"));
  await page.getByRole("button", { name: "Who can do this?" }).click();
  await page.locator(".access input.action").pressSequentially("s3:getobj");
  await expect(page.locator('#access-actions option[value="s3:GetObject"]')).toHaveCount(1);
  await page.locator(".access input.action").fill("s3:GetObject");
  await page.locator(".access input.resource").fill("arn:aws:s3:::reports/q1.csv");
  await expect(page.locator("details.who tr", { hasText: "bo" })).toContainText("assumes arn:aws:iam::111122223333:role/reader");
  await page.locator(".access input.resource").fill("reports");
  await expect(page.locator(".access [role=alert]")).toContainText("no ARN");
});

test("nobody there, and nobody of that name", async ({ parapet, page }) => {
  await parapet.paste('{"Version": "2012-10-17", "Statement": []}');
  await parapet.settled();
  await turn(page, "Access");
  await expect(page.locator(".results")).toContainText("There are no users and roles");
  await parapet.example(EXPORT);
  await page.locator(".access input.principal").fill("nobody.at.all");
  await expect(page.locator(".access [role=alert]")).toContainText("No user or role nobody.at.all was given");
});
