// Writes what the npm package knows as one JSON text: node tools/facts/dump.mjs PACKAGE-FOLDER > FILE
import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";

const folder = resolve(process.argv[2]);
const json = (...path) => JSON.parse(readFileSync(join(folder, ...path), "utf8"));
const { globalConditionKeys } = await import(pathToFileURL(join(folder, "dist/esm/globalConditionKeys.js")));
const of = (kind, service) => Object.values(json("data", kind, `${service}.json`));
const rcp = json("data", "rcpSupportedServices.json");
const names = json("data", "serviceNames.json");

const services = json("data", "services.json").map((prefix) => ({
  prefix,
  name: names[prefix],
  rcp: rcp.includes(prefix),
  keys: of("conditionKeys", prefix),
  types: of("resourceTypes", prefix),
  actions: of("actions", prefix),
}));
process.stdout.write(JSON.stringify({ updated: json("package.json").updatedAt, globalConditionKeys, services }));
