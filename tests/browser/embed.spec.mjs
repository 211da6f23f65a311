// The engine in another page, as docs/embedding.md shows it.
import { readdirSync } from "node:fs";
import { FACTS_DATE, STAR, expect, root, test } from "./page.mjs";

test("another page imports the engine and gets a report, a rendering and the rules", async ({ page, site }) => {
  // A page of the same host that is not Parapet's: the types are served as text.
  await page.goto(`${site.address}parapet-engine.d.ts`);
  const files = readdirSync(`${root}/dist`);
  const file = (pattern) => site.address + files.find((name) => pattern.test(name));
  const seen = await page.evaluate(async ([module, text, facts, policies, tools]) => {
    const { default: init, analyze, decode, loadFacts, loadManagedPolicies, rules } = await import(module);
    const { default: initTools, ...later } = await import(tools);
    const bytes = async (url) => new Uint8Array(await (await fetch(url)).arrayBuffer());
    await init();
    const before = analyze(text).facts_date;
    const refused = (() => {
      try {
        return loadFacts(new Uint8Array([1, 2, 3]));
      } catch (error) {
        return error.message;
      }
    })();
    const factsDate = loadFacts(await bytes(facts));
    const policiesDate = loadManagedPolicies(await bytes(policies));
    await initTools();
    later.loadFacts(await bytes(facts));
    const steps = [];
    const report = analyze([{ name: "a.json", text }], { today: "2026-11-23" }, (step) => steps.push(step.phase));
    const { start, end, line } = report.findings[0].location;
    return {
      rule: report.findings[0].rule,
      place: text.slice(start, end),
      line,
      offsets: report.offsets,
      before,
      refused,
      dates: [factsDate, report.facts_date, policiesDate],
      steps: steps.length,
      markdown: later.render(report, "markdown"),
      sentence: later.explain(text).policies[0].statements[0].sentence,
      narrowed: later.narrow(text, { levels: ["List"], account: "111122223333" }).policies[0].statements[0].outcome,
      written: later.writePolicy({ read: ["arn:aws:s3:::reports/*"] }).statements[0].sid,
      expanded: later.expandActions("s3:Get*Tagging").levels.map(({ level }) => level),
      rules: rules().length,
      allRules: later.rules().length,
      partial: [report.partial, later.analyze(text).partial],
      network: later.analyze('{"SecurityGroups":[{"GroupId":"sg-1","IpPermissions":[{"IpProtocol":"-1","IpRanges":[{"CidrIp":"0.0.0.0/0"}]}]}]}')
        .findings[0].rule,
      decoded: decode(new Uint8Array([0x7b, 0xff, 0x7d])).text,
      refusal: (() => {
        try {
          return analyze(5);
        } catch (error) {
          return error.message;
        }
      })(),
    };
  }, [`${site.address}parapet-engine.js`, STAR, file(/^facts-.*\.bin$/), file(/^managed-policies-.*\.bin$/), `${site.address}parapet-tools.js`]);
  expect(seen).toMatchObject({ rule: "policy-action-star", place: "*", line: 7, offsets: "utf16", decoded: "{\uFFFD}" });
  expect(seen.before).toBeNull();
  expect(seen.refused).toContain("not the facts about AWS");
  expect(seen.dates).toEqual([FACTS_DATE, FACTS_DATE, expect.stringMatching(/^20\d\d-\d\d-\d\d$/)]);
  expect(seen.steps).toBeGreaterThan(0);
  expect(seen.rules).toBeGreaterThan(30);
  expect(seen.allRules).toBeGreaterThan(seen.rules);
  expect(seen).toMatchObject({ partial: [true, undefined], network: "network-world-all-ports" });
  expect(seen.markdown).toContain("Every action is allowed");
  expect(seen).toMatchObject({ narrowed: "narrowed", written: "S3ReadObject", expanded: ["Read"] });
  expect(seen.sentence).toContain("Allows every action");
  expect(seen.refusal).toContain("input");
});
