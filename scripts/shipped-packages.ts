import { readFileSync } from "node:fs";
import { join } from "node:path";

/** A package that runs in production, or goes into the built console. */
export interface ShippedPackage {
  readonly name: string;
  readonly version: string;
  readonly licence: string;
  /** `optional`, `console` or empty. */
  readonly remark: string;
  /** Where npm puts it, from the root. */
  readonly folder: string;
  /** npm installs it only on its own kind of machine. */
  readonly isForOnePlatform: boolean;
}

interface LockEntry {
  readonly version: string;
  readonly license?: string;
  readonly optional?: boolean;
  readonly os?: readonly string[];
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

// Development dependencies whose code ends up in `console/dist`.
const consolePackages = [
  "@tanstack/react-query",
  "echarts",
  "radix-ui",
  "react",
  "react-dom",
  "wavesurfer.js",
  "wouter",
];

/** What package-lock.json installs to run Callwright, all platforms, in alphabetical order. */
export function listShippedPackages(root: string): readonly ShippedPackage[] {
  const lock = JSON.parse(readFileSync(join(root, "package-lock.json"), "utf8")) as {
    readonly packages: Readonly<Record<string, LockEntry>>;
  };
  const manifest = lock.packages[""];
  const production = Object.keys({ ...manifest?.dependencies, ...manifest?.optionalDependencies });
  const folders = new Map<string, string>();
  collect(lock.packages, "", production, (folder) => folders.set(folder, ""));
  collect(lock.packages, "", consolePackages, (folder) => {
    if (!folders.has(folder)) folders.set(folder, "console");
  });
  return [...folders]
    .map(([folder, remark]) => describe(folder, lock.packages[folder] as LockEntry, remark))
    .toSorted((one, other) => (one.name < other.name ? -1 : one.name > other.name ? 1 : 0));
}

function collect(
  packages: Readonly<Record<string, LockEntry>>,
  from: string,
  names: readonly string[],
  found: (folder: string) => void,
  seen = new Set<string>(),
): void {
  for (const name of names) {
    const folder = resolve(packages, from, name);
    if (folder === undefined || seen.has(folder)) continue;
    seen.add(folder);
    found(folder);
    const entry = packages[folder];
    collect(packages, folder, Object.keys({ ...entry?.dependencies, ...entry?.optionalDependencies }), found, seen);
  }
}

/** Where Node would find `name` from a package in `from`: in its own node_modules, or in one further up. */
function resolve(packages: Readonly<Record<string, LockEntry>>, from: string, name: string): string | undefined {
  for (let base = from; ; base = base.slice(0, Math.max(0, base.lastIndexOf("/node_modules/")))) {
    const folder = `${base === "" ? "" : `${base}/`}node_modules/${name}`;
    if (packages[folder] !== undefined) return folder;
    if (base === "") return undefined;
  }
}

function describe(folder: string, entry: LockEntry, remark: string): ShippedPackage {
  return {
    name: folder.slice(folder.lastIndexOf("node_modules/") + "node_modules/".length),
    version: entry.version,
    licence: entry.license ?? "see its text",
    remark: remark === "" && entry.optional === true ? "optional" : remark,
    folder,
    isForOnePlatform: entry.os !== undefined,
  };
}
