// Size: the page stays alive, tells how far it is, and can be stopped.
import { FACTS_DATE, expect, test } from "./page.mjs";

/** A describe-security-groups output of about this many bytes. */
function groups(bytes) {
  const list = [];
  let size = 0;
  for (let i = 0; size < bytes; i++) {
    const group = {
      GroupId: `sg-${i.toString(16).padStart(17, "0")}`,
      GroupName: `group-${i}`,
      Description: "made for a test of size",
      VpcId: "vpc-0a1b2c3d4e5f60718",
      IpPermissions: [
        { IpProtocol: "tcp", FromPort: 5432, ToPort: 5432, IpRanges: [{ CidrIp: "10.0.0.0/8" }], Ipv6Ranges: [], UserIdGroupPairs: [], PrefixListIds: [] },
        { IpProtocol: "tcp", FromPort: 22, ToPort: 22, IpRanges: [{ CidrIp: i % 50 ? "192.168.0.0/16" : "0.0.0.0/0" }], Ipv6Ranges: [], UserIdGroupPairs: [], PrefixListIds: [] },
      ],
      IpPermissionsEgress: [],
      Tags: [{ Key: "Name", Value: `group ${i}` }],
    };
    list.push(group);
    size += JSON.stringify(group, null, 4).length;
  }
  return JSON.stringify({ SecurityGroups: list }, null, 4);
}

/** Records the longest time between two frames while something runs, and how long it took. */
async function watched(page, run, done) {
  await page.evaluate(() => {
    globalThis.gaps = { last: performance.now(), worst: 0, running: true };
    const frame = (now) => {
      const gaps = globalThis.gaps;
      gaps.worst = Math.max(gaps.worst, now - gaps.last);
      gaps.last = now;
      if (gaps.running) requestAnimationFrame(frame);
    };
    requestAnimationFrame(frame);
  });
  const start = Date.now();
  await run();
  await done();
  const took = Date.now() - start;
  const worst = await page.evaluate(() => {
    globalThis.gaps.running = false;
    return Math.round(globalThis.gaps.worst);
  });
  return { took, worst };
}

test("a policy of 6 KB is answered at once", async ({ parapet, page }) => {
  const statements = Array.from({ length: 24 }, (_, i) => ({
    Sid: `Statement${i}`,
    Effect: "Allow",
    Action: ["s3:GetObject", "s3:PutObject", `dynamodb:GetItem`],
    Resource: [`arn:aws:s3:::bucket-${i}/*`, `arn:aws:dynamodb:eu-west-1:111122223333:table/table-${i}`],
  }));
  statements.push({ Sid: "Wide", Effect: "Allow", Action: "*", Resource: "*" });
  const text = JSON.stringify({ Version: "2012-10-17", Statement: statements }, null, 2);
  // From the paste's event to the first card, by the page's own clock: the test's messages take longer.
  await page.evaluate(() => {
    document.querySelector("parapet-editor").addEventListener("parapet-change", () => (globalThis.pasted ??= performance.now()));
    new MutationObserver(() => {
      if (document.querySelector("li.card")) globalThis.answered ??= performance.now();
    }).observe(document.querySelector(".results"), { childList: true, subtree: true });
  });
  const { worst } = await watched(
    page,
    () => parapet.paste(text),
    () => expect(parapet.rule("policy-action-star")).toHaveCount(1),
  );
  const took = await page.evaluate(() => Math.round(globalThis.answered - globalThis.pasted));
  console.log(`${text.length} bytes: paste to findings ${took} ms, longest frame ${worst} ms`);
});

for (const way of ["pasted", "dropped"]) {
  test(`5 MB ${way} keep the page responsive`, async ({ parapet, page }) => {
    const text = groups(5_000_000);
    // The bar may be gone before the test looks.
    await page.evaluate(() => {
      new MutationObserver(() => (globalThis.sawProgress ||= document.querySelector("progress") !== null)).observe(
        document.querySelector(".results"),
        { childList: true, subtree: true },
      );
    });
    const { took, worst } = await watched(
      page,
      () => (way === "pasted" ? parapet.paste(text) : parapet.drop([{ name: "groups.json", text }])),
      async () => {
        await expect(parapet.findings.first()).toBeVisible({ timeout: 60_000 });
        await parapet.settled();
      },
    );
    console.log(`${text.length} bytes ${way}: to findings ${took} ms, longest frame ${worst} ms`);
    expect(await parapet.rule("network-world-admin-port").count()).toBeGreaterThan(0);
    expect(await page.evaluate(() => globalThis.sawProgress)).toBe(true);
    // No budget of time, but a page that stands still for a second is no longer responsive on any machine.
    expect(worst).toBeLessThan(1000);
    await parapet.shot(`five-megabytes-${way}`);
  });
}

test("long work can be stopped, and the text stays", async ({ parapet, page }) => {
  const text = groups(20_000_000);
  // As soon as there is a button: how long the work takes depends on the machine.
  await page.evaluate(() => {
    new MutationObserver((_, observer) => {
      const stop = document.querySelector("button.stop");
      if (!stop) return;
      observer.disconnect();
      stop.click();
    }).observe(document.querySelector(".results"), { childList: true, subtree: true });
  });
  await parapet.drop([{ name: "groups.json", text }]);
  await expect(page.locator(".running")).toContainText("Stopped", { timeout: 30_000 });
  await expect(parapet.findings).toHaveCount(0);
  expect((await parapet.text()).length).toBe(text.length);
  // The page goes on working.
  await page.getByRole("button", { name: "Close groups.json" }).click();
  await parapet.paste('{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "*", "Resource": "*"}}');
  await expect(parapet.rule("policy-action-star")).toHaveCount(1, { timeout: 30_000 });
  // The new worker knows what the old one knew.
  expect((await parapet.savedReport()).facts_date).toBe(FACTS_DATE);
});
