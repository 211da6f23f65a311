// The engine in another page, as docs/embedding.md shows it.
import { STAR, expect, test } from "./page.mjs";

test("another page imports the engine and gets a report, a rendering and the rules", async ({ page, site }) => {
  // A page of the same host that is not Parapet's: the types are served as text.
  await page.goto(`${site.address}parapet-engine.d.ts`);
  const seen = await page.evaluate(async ([module, text]) => {
    const { default: init, analyze, decode, render, rules } = await import(module);
    await init();
    const steps = [];
    const report = analyze([{ name: "a.json", text }], { today: "2026-11-23" }, (step) => steps.push(step.phase));
    const { start, end, line } = report.findings[0].location;
    return {
      rule: report.findings[0].rule,
      place: text.slice(start, end),
      line,
      offsets: report.offsets,
      steps: steps.length,
      markdown: render(report, "markdown"),
      rules: rules().length,
      decoded: decode(new Uint8Array([0x7b, 0xff, 0x7d])).text,
      refusal: (() => {
        try {
          return analyze(5);
        } catch (error) {
          return error.message;
        }
      })(),
    };
  }, [`${site.address}parapet-engine.js`, STAR]);
  expect(seen).toMatchObject({ rule: "policy-action-star", place: "*", line: 7, offsets: "utf16", decoded: "{\uFFFD}" });
  expect(seen.steps).toBeGreaterThan(0);
  expect(seen.rules).toBeGreaterThan(30);
  expect(seen.markdown).toContain("Every action is allowed");
  expect(seen.refusal).toContain("input");
});
