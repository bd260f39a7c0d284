import { dirname, join, relative, sep } from "node:path";
import { importTable, outerTable, testingImporters } from "./import-table.js";

const testFile = /(\.test\.tsx?$|^test\/)/;

/** Path of `file` from the repository's root, with forward slashes. */
function fromRoot(context, file) {
  return relative(context.cwd, file).split(sep).join("/");
}

/** `new Date()` and `Date()` read the clock; `new Date(value)` does not. */
const noClock = {
  create(context) {
    const check = (node) => {
      if (node.callee.type !== "Identifier" || node.callee.name !== "Date") return;
      if (node.type === "NewExpression" && node.arguments.length > 0) return;
      context.report({ node, message: "This reads the clock. Ask the injected `clock` (src/base/clock.ts)." });
    };
    return { NewExpression: check, CallExpression: check };
  },
};

/** What is wrong with an import of the root-relative file `target` by the root-relative file `file`, if anything. */
function findImportFault(file, target, typeOnly) {
  const [top, folder] = file.split("/");
  const [targetTop, targetFolder] = target.split("/");
  if (top !== "src") return targetTop === "src" ? findRowFault(outerTable[top], targetFolder, typeOnly) : undefined;
  if (testFile.test(file)) return targetFolder === "main.ts" ? onlyPrograms : undefined;
  if (targetTop !== "src") return mayLeaveSource(file, target) ? undefined : `'${targetTop}/'`;
  if (targetFolder === folder) return undefined;
  if (targetFolder === "testing") return testingImporters.test(file) ? undefined : onlyTests;
  if (file === "src/main.ts" || file === "src/index.ts") return undefined;
  return findRowFault(importTable[folder] ?? [], targetFolder, typeOnly);
}

/** `src/main.ts` builds the console before it serves it; anybody may read the version. */
function mayLeaveSource(file, target) {
  return target === "package.json" || (file === "src/main.ts" && target === "scripts/build-console.ts");
}

/** What is wrong with importing `folder` (or a file that lies in `src/` itself) where `row` says what is allowed. */
function findRowFault(row, folder, typeOnly) {
  if (row === undefined || row.includes("*") || row.includes(folder)) return undefined;
  const allowsTypes = row.includes(`type:${folder}`) || row.includes("type:*");
  if (typeOnly && allowsTypes) return undefined;
  if (folder === "main.ts") return onlyPrograms;
  return allowsTypes ? `only types of '${folder}' are allowed` : `'${folder}' is not in its row of import-table.js`;
}

const onlyPrograms = "the composition root is for programs";
const onlyTests = "doubles are for tests, the bench, `simulate` and `talk`";

/** The import table of docs/architecture.md, for `import`, `import type`, `export … from` and `import()` alike. */
const importTableRule = {
  create(context) {
    const file = fromRoot(context, context.filename);
    const check = (node, source, typeOnly) => {
      if (source?.type !== "Literal" || typeof source.value !== "string") return;
      if (!source.value.startsWith(".")) return;
      const target = fromRoot(context, join(dirname(context.filename), source.value));
      const fault = findImportFault(file, target, typeOnly);
      if (fault !== undefined) context.report({ node, message: `'${file}' may not import '${target}': ${fault}.` });
    };
    return {
      ImportDeclaration: (node) => check(node, node.source, isTypeOnly(node.importKind, node.specifiers)),
      ExportNamedDeclaration: (node) => check(node, node.source, isTypeOnly(node.exportKind, node.specifiers)),
      ExportAllDeclaration: (node) => check(node, node.source, node.exportKind === "type"),
      ImportExpression: (node) => check(node, node.source, false),
      TSImportType: (node) => check(node, node.source ?? node.argument, true),
    };
  },
};

function isTypeOnly(kind, specifiers) {
  if (kind === "type") return true;
  return specifiers.length > 0 && specifiers.every((one) => (one.importKind ?? one.exportKind) === "type");
}

/** `max-lines-per-function` for tests: the callback of a `describe` is a table of contents and may be longer. */
const testFunctionLines = {
  create(context) {
    const limit = 80;
    const check = (node) => {
      if (isDescribeCallback(node)) return;
      const lines = node.loc.end.line - node.loc.start.line + 1;
      if (lines > limit) context.report({ node, message: `This function has ${lines} lines; ${limit} are allowed.` });
    };
    return { FunctionDeclaration: check, FunctionExpression: check, ArrowFunctionExpression: check };
  },
};

function isDescribeCallback(node) {
  if (node.parent?.type !== "CallExpression") return false;
  let callee = node.parent.callee;
  while (callee.type !== "Identifier") {
    if (callee.type === "MemberExpression") callee = callee.object;
    else if (callee.type === "CallExpression") callee = callee.callee;
    else return false;
  }
  return callee.name === "describe";
}

export default {
  meta: { name: "callwright" },
  rules: { "no-clock": noClock, "import-table": importTableRule, "test-function-lines": testFunctionLines },
};
