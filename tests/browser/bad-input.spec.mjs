// Bad input: each gets an answer of its own, and nothing of the paste is lost.
import { expect, test } from "./page.mjs";

const CASES = [
  ["white space", " \n\t ", /nothing here/],
  ["HTML", "<!doctype html>\n<html><body><p>policy</p></body></html>", /HTML/],
  ["PEM", "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----", /PEM/],
  ["truncated", '{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "*", "Resource"', /cut off|ends|missing/i],
  ["access denied", "An error occurred (AccessDenied) when calling the GetBucketAcl operation: Access Denied", /AccessDenied/],
  ["table", "------------\n|  DescribeInstances  |\n+-----------+\n|  a  |  b  |\n+-----------+", /table/],
  ["YAML", "Version: '2012-10-17'\nStatement:\n  - Effect: Allow\n    Action: '*'\n", /YAML/],
  ["text output", "SECURITYGROUPS\tdefault VPC security group\tsg-1\tdefault\t111122223333", /text output/],
  ["deep nesting", "[".repeat(10_000) + "]".repeat(10_000), /nest|deep/i],
];

for (const [name, text, message] of CASES) {
  test(name, async ({ parapet, page }) => {
    await parapet.paste(text);
    await expect(page.locator(".results")).toContainText(message);
    expect(await parapet.text()).toBe(text);
    await parapet.shot(`bad-${name.replaceAll(" ", "-")}`);
  });
}

test("invalid UTF-8 in a file", async ({ parapet, page }) => {
  const bytes = [...Buffer.from('{"Version": "2012-10-17", "Statement": {"Sid": "a'), 0xff, ...Buffer.from('", "Effect": "Allow", "Action": "*", "Resource": "*"}}')];
  await parapet.drop([{ name: "latin.json", bytes }]);
  await expect(page.locator(".page")).toContainText(/not valid UTF-8/);
  await expect(parapet.rule("policy-action-star")).toHaveCount(1);
});

test("UTF-16 in a file", async ({ parapet }) => {
  const text = '\uFEFF{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "*", "Resource": "*"}}';
  await parapet.drop([{ name: "powershell.json", bytes: [...Buffer.from(text, "utf16le")] }]);
  await expect(parapet.rule("policy-action-star")).toHaveCount(1);
});

test("a file of 100 MB is refused with a word", async ({ parapet, page }) => {
  await page.evaluate(() => {
    const data = new DataTransfer();
    data.items.add(new File([new Uint8Array(100_000_000).fill(32)], "huge.json"));
    for (const type of ["dragenter", "dragover", "drop"]) {
      document.querySelector(".page").dispatchEvent(new DragEvent(type, { dataTransfer: data, bubbles: true, cancelable: true }));
    }
  });
  await expect(page.locator(".page")).toContainText(/MB/);
});
