// Network: what is exposed, each way step by step, who reaches one thing, and letting in less.
import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { expect, root, shots, test, turn } from "./page.mjs";

const EXAMPLE = "6 · A whole small network";
const view = (page) => page.locator(".network");
const top = (page) => page.locator(".results").evaluate((results) => (results.scrollTop = 0));

test("what is exposed, the worst first, and one of it step by step", async ({ parapet, page }) => {
  await turn(page, "Network");
  await page.getByRole("button", { name: `Try: ${EXAMPLE}` }).click();
  await parapet.settled();
  const first = view(page).locator("tr.first").first();
  await expect(first).toContainText("jump");
  await expect(first).toContainText("SSH");
  await expect(first).toContainText("0.0.0.0/0");
  await shots(parapet, page, "network-exposure");
  // A click shows the place in the text.
  await first.locator("td button.go").first().click();
  await expect.poll(() => parapet.editor.evaluate((editor) => editor.shadowRoot.querySelector(".cm-content").textContent)).toContain('"CidrIp": "0.0.0.0/0"');
  await view(page).locator("select.who").selectOption("internet");
  await view(page).locator("input.words").fill("https");
  await expect(view(page).locator("tr.first")).toHaveCount(2);
  await view(page).locator("input.words").fill("web-1");
  await expect(view(page).locator("tr.first")).toHaveCount(1);
  await view(page).locator("tr.first", { hasText: "web-1" }).getByRole("button", { name: "Follow" }).first().click();
  await expect(view(page).locator("input.from")).toHaveValue("internet");
  await expect(view(page).locator(".answer .badge")).toHaveText("It gets there");
  await expect(view(page).locator("ol.hops").first()).toContainText("load balancer");
  await expect(view(page).locator(".picture svg").first()).toBeVisible();
  await top(page);
  await shots(parapet, page, "network-reach");
});

test("what stops a packet is marked in the picture and told beside it", async ({ parapet, page }) => {
  await parapet.example(EXAMPLE);
  await view(page).getByRole("button", { name: "Does it get there?" }).click();
  await view(page).locator("input.from").fill("internet");
  await view(page).locator("input.to").pressSequentially("web-1");
  await expect(page.locator('#network-to option[value="i-0a00000000000eb01"]')).toHaveCount(1);
  await view(page).locator("input.to").fill("i-0a00000000000eb01");
  await view(page).locator("input.port").fill("9000");
  await expect(view(page).locator(".answer .badge")).toHaveText("It does not get there");
  await expect(view(page).locator(".answer li.stop").first()).toContainText("has no public IPv4 address");
  await expect(view(page).locator("svg g.stop").first()).toBeVisible();
  expect(await view(page).locator("svg g.stop").count()).toBe(await view(page).locator("ol.hops li.stop").count());
  expect(await view(page).locator("svg rect").first().evaluate((rect) => rect instanceof SVGRectElement)).toBe(true);
  await top(page);
  await shots(parapet, page, "network-blocked");
  await view(page).locator("input.port").fill("90000");
  await expect(view(page).locator("[role=alert]")).toContainText("is no port");
  await view(page).locator("input.port").fill("");
  await view(page).locator("input.to").fill("nobody");
  await expect(view(page).locator("[role=alert]")).toContainText("Nothing in the texts is called nobody");
});

test("what was not pasted is named, with the command that tells it", async ({ parapet, page }) => {
  await parapet.paste(JSON.stringify({
    SecurityGroups: [{ GroupId: "sg-1", GroupName: "web", VpcId: "vpc-1", IpPermissionsEgress: [], IpPermissions: [
      { IpProtocol: "tcp", FromPort: 22, ToPort: 22, IpRanges: [{ CidrIp: "0.0.0.0/0" }] }] }],
    NetworkInterfaces: [{ NetworkInterfaceId: "eni-1", VpcId: "vpc-1", SubnetId: "subnet-1", Groups: [{ GroupId: "sg-1" }],
      PrivateIpAddresses: [{ Primary: true, PrivateIpAddress: "10.0.0.4", Association: { PublicIp: "203.0.113.4" } }] }],
  }, null, 1));
  await parapet.settled();
  await turn(page, "Network");
  await expect(view(page).locator("tr.first")).toContainText("perhaps");
  await expect(view(page).locator(".unknowns")).toContainText("aws ec2 describe-");
  await view(page).getByRole("button", { name: /^Copy aws ec2/ }).first().click();
  await expect(page.locator(".spoken")).toHaveText("Copied");
  await shots(parapet, page, "network-unknown");
});

test("who can reach one thing, from its finding, and whom it can reach", async ({ parapet, page }) => {
  await parapet.example(EXAMPLE);
  await turn(page, "Findings");
  const card = parapet.rule("network-world-port").filter({ hasText: "9000" });
  await card.getByRole("button", { name: "Who can reach it?" }).click();
  await expect(view(page).locator("input.of")).toHaveValue("sg-0a0000000000000eb");
  await expect(view(page)).toContainText("group shop-lb");
  await expect(view(page).locator("details", { hasText: "What it can reach" })).toContainText("shop-db");
  await expect(view(page).locator(".picture svg g.node")).not.toHaveCount(0);
  await top(page);
  await shots(parapet, page, "network-around");
  await view(page).getByRole("button", { name: "Groups", exact: true }).click();
  await expect(view(page).locator(".matrix")).toContainText("tcp 5432");
  await shots(parapet, page, "network-groups");
  await view(page).locator("select.by").selectOption("vpc");
  await expect(view(page).locator(".matrix thead")).toContainText("shop");
});

test("letting in less is an edit of the text, with what is lost", async ({ parapet, page }) => {
  await parapet.example(EXAMPLE);
  await turn(page, "Findings");
  await parapet.rule("network-world-admin-port").getByRole("button", { name: "Let in less" }).click();
  await expect(view(page).locator("input.group")).toHaveValue("sg-0a0000000000000ad");
  await view(page).locator("input.ranges").fill("203.0.113.0/24");
  await expect(view(page).locator(".preview ins")).toContainText("203.0.113.0/24");
  await expect(view(page)).toContainText("What is let in no more");
  await shots(parapet, page, "network-narrower");
  await view(page).getByRole("button", { name: "Apply to the text" }).click();
  await parapet.settled();
  await turn(page, "Findings");
  await expect(parapet.rule("network-world-admin-port")).toHaveCount(0);
  expect(await parapet.text()).toContain("203.0.113.0/24");
});

test("nothing of a network in the text", async ({ parapet, page }) => {
  await parapet.paste('{"Version": "2012-10-17", "Statement": []}');
  await parapet.settled();
  await turn(page, "Network");
  await expect(view(page)).toContainText("There is no network in what was pasted");
  await expect(view(page)).toContainText("aws ec2 describe-network-interfaces");
});

for (const groups of [1_000, 10_000]) test(`a network of ${groups} groups is told in pages, and the page stays alive`, async ({ parapet, page }) => {
  const generator = ["release", "debug"].map((profile) => `${root}/target/${profile}/examples/generate-network`).find((path) => existsSync(path));
  test.skip(generator === undefined, "cargo build --release --example generate-network makes its input");
  test.setTimeout(240_000);
  const text = execFileSync(generator, [String(groups)], { maxBuffer: 1 << 30 }).toString();
  await parapet.drop([{ name: "network.json", text }]);
  await expect(page.locator(".results")).toHaveAttribute("aria-busy", "false", { timeout: 120_000 });
  await page.evaluate(() => {
    globalThis.gaps = { last: performance.now(), worst: 0, start: performance.now() };
    const frame = (now) => {
      gaps.worst = Math.max(gaps.worst, now - gaps.last);
      gaps.last = now;
      requestAnimationFrame(frame);
    };
    requestAnimationFrame(frame);
    new MutationObserver(() => {
      if (document.querySelector(".network tr.first")) gaps.shown ??= performance.now() - gaps.start;
    }).observe(document.querySelector(".results"), { childList: true, subtree: true });
  });
  await turn(page, "Network");
  await expect(view(page).locator("tr.first").first()).toBeVisible({ timeout: 120_000 });
  expect(await view(page).locator("tr.first").count()).toBeLessThanOrEqual(50);
  const said = await view(page).locator(".said").textContent();
  const [shown, worst] = await page.evaluate(() => [Math.round(gaps.shown), Math.round(gaps.worst)]);
  // The second question is about texts that were read.
  const second = await page.evaluate(async () => {
    const start = performance.now();
    const before = document.querySelector(".network .said").textContent;
    const select = document.querySelector(".network select.who");
    select.value = "internet";
    select.dispatchEvent(new Event("change", { bubbles: true }));
    while (document.querySelector(".network .said").textContent === before) await new Promise(requestAnimationFrame);
    return Math.round(performance.now() - start);
  });
  console.log(`${text.length} bytes of ${groups} groups: all exposure in ${shown} ms, a filter in ${second} ms, longest frame ${worst} ms. ${said}`);
  expect(worst).toBeLessThan(1500);
  // Words are looked for in everything that rows would say.
  const third = await page.evaluate(async () => {
    const start = performance.now();
    const before = document.querySelector(".network .said").textContent;
    const input = document.querySelector(".network input.words");
    input.value = "tcp 5432";
    input.dispatchEvent(new Event("input", { bubbles: true }));
    while (document.querySelector(".network .said").textContent === before) await new Promise(requestAnimationFrame);
    return Math.round(performance.now() - start);
  });
  console.log(`words in ${third} ms`);
  if (groups === 10_000) await parapet.shot("network-large");
});
