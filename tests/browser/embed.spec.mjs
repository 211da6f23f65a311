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
    const policy = { Version: "2012-10-17", Statement: [{ Effect: "Allow", Action: "s3:GetObject", Resource: "arn:aws:s3:::reports/*" }] };
    const ana = "arn:aws:iam::111122223333:user/ana";
    const scenario = { policies: { identity: [policy] } };
    const asked = { principal: ana, action: "s3:GetObject", resource: "arn:aws:s3:::reports/q1.csv" };
    const export_ = {
      UserDetailList: [
        {
          Path: "/", UserName: "ana", UserId: "AIDAEXAMPLE", Arn: ana, GroupList: [], AttachedManagedPolicies: [],
          UserPolicyList: [{ PolicyName: "own", PolicyDocument: policy }],
        },
      ],
      GroupDetailList: [], RoleDetailList: [], Policies: [],
    };
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
      simulated: later.simulate(JSON.stringify({ request: asked, ...scenario })).decision,
      pasted: later.simulatePasted(JSON.stringify(export_), { ...asked, context: [] }).case.decision,
      decided: (() => {
        const once = later.simulator(JSON.stringify(scenario));
        const answers = once.decide([asked, { ...asked, action: "s3:PutObject" }]);
        const more = { thousand: once.decide(Array(1000).fill(asked)).length, text: once.decide(JSON.stringify(asked))[0] };
        const read = once.requests([asked, asked]);
        more.read = read.decide(once).map(({ decision }) => decision);
        read.free();
        const why = once.explain(asked).explanation;
        once.free();
        return { answers, ...more, why };
      })(),
      badRequest: (() => {
        try {
          return later.simulator(JSON.stringify(scenario)).decide([{ ...asked, action: "s3:GetObjekt" }]);
        } catch (error) {
          return error.message;
        }
      })(),
      who: later.whoCan(JSON.stringify(export_), { action: "s3:GetObject", resource: asked.resource }).principals.map(({ name, answer }) => [name, answer]),
      what: later.whatCan(JSON.stringify(export_), { principal: "ana" }).services.map(({ service, count }) => [service, count]),
      principals: later.principals(JSON.stringify(export_)).map(({ arn }) => arn),
      completed: later.completeAction("s3:getob")[0],
      compared: later.compare(JSON.stringify(policy), JSON.stringify({ ...policy, Statement: [] })).relation,
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
  expect(seen).toMatchObject({ simulated: "Allowed", pasted: "Allowed", completed: "s3:GetObject", compared: "Narrower" });
  expect(seen.decided).toMatchObject({
    answers: [{ decision: "Allowed", decided_by: "identity" }, { decision: "ImplicitDeny", decided_by: "none" }],
    thousand: 1000,
    read: ["Allowed", "Allowed"],
    text: { decision: "Allowed" },
    why: expect.stringContaining("Allowed"),
  });
  expect(seen.badRequest).toContain("Did you mean `s3:GetObject`?");
  expect(seen.who).toEqual([["ana", "Yes"]]);
  expect(seen.what).toEqual([["s3", 1]]);
  expect(seen.principals).toEqual(["arn:aws:iam::111122223333:user/ana"]);
  expect(seen.sentence).toContain("Allows every action");
  expect(seen.refusal).toContain("input");
});
