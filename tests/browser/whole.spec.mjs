// The first answer comes from half of the engine; the rest arrives when the page is already in use.
import { Parapet, STAR, expect, test } from "./page.mjs";

const GROUP = JSON.stringify({
  SecurityGroups: [
    {
      GroupId: "sg-1",
      IpPermissions: [{ IpProtocol: "tcp", FromPort: 22, ToPort: 22, IpRanges: [{ CidrIp: "0.0.0.0/0" }] }],
    },
  ],
});

async function held(page, site, answer) {
  let release;
  const released = new Promise((done) => (release = done));
  await page.route("**/parapet-tools_bg.wasm", async (route) => {
    await released;
    await answer(route);
  });
  const parapet = await new Parapet(page, site.address, site.requests).open();
  return { parapet, release };
}

test("a policy is answered before the rest has come, and a network after it", async ({ page, site }) => {
  const { parapet, release } = await held(page, site, (route) => route.continue());
  await parapet.paste(STAR);
  await expect(parapet.rule("policy-action-star")).toHaveCount(1);
  await expect(page.locator(".waiting")).toContainText("on its way");
  await parapet.paste(GROUP);
  await expect(page.locator(".waiting")).toBeVisible();
  await expect(page.locator(".clear")).toHaveCount(0);
  await expect(page.locator(".missed")).toHaveCount(0);
  await parapet.shot("rest-on-its-way");
  release();
  await expect(parapet.rule("network-world-admin-port")).toHaveCount(1);
  await expect(page.locator(".waiting")).toHaveCount(0);
  expect(await parapet.savedReport()).not.toHaveProperty("partial");
});

test("the page says what is not checked if the rest does not come", async ({ page, site }) => {
  const { parapet, release } = await held(page, site, (route) => route.fulfill({ body: "something else" }));
  release();
  await expect(page.locator(".notice")).toContainText("The rest of Parapet could not be loaded");
  await parapet.paste(GROUP);
  await expect(page.locator(".missed")).toBeVisible();
  await expect(page.locator(".clear")).toHaveCount(0);
});
