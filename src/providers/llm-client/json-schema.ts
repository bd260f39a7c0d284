type Schema = Readonly<Record<string, unknown>>;

/** Only these keywords, at every level; `const` becomes an `enum` of one. Names of properties are left alone. */
export function onlyKeywords(schema: Schema, keywords: ReadonlySet<string>): Schema {
  const entries = Object.entries(schema).flatMap(([key, value]): [string, unknown][] => {
    if (key === "const" && !keywords.has("const")) return [["enum", [value]]];
    return keywords.has(key) ? [[key, inner(key, value, (one) => onlyKeywords(one, keywords))]] : [];
  });
  return Object.fromEntries(entries);
}

/** With every object closed, as services that hold the model to a schema want it. */
export function closedObjects(schema: Schema): Schema {
  const entries = Object.entries(schema).map(([key, value]) => [key, inner(key, value, closedObjects)]);
  const closed = Object.fromEntries(entries) as Schema;
  return isObjectSchema(schema) ? { ...closed, additionalProperties: false } : closed;
}

/** Whether every property of every object is required: only then OpenAI takes `strict`. */
export function requiresEverything(schema: Schema): boolean {
  const { properties, required } = schema;
  if (isSchema(properties)) {
    const names = new Set(Array.isArray(required) ? required : []);
    if (!Object.keys(properties).every((name) => names.has(name))) return false;
  }
  let all = true;
  for (const [key, value] of Object.entries(schema)) {
    inner(key, value, (one) => {
      all &&= requiresEverything(one);
      return one;
    });
  }
  return all;
}

function isObjectSchema({ type, properties }: Schema): boolean {
  return type === "object" || properties !== undefined;
}

const maps = new Set(["properties", "$defs", "definitions"]);
const lists = new Set(["anyOf", "oneOf", "allOf", "prefixItems"]);
const single = new Set(["items", "additionalProperties", "not"]);

/** Applies `change` to the schemas that stand directly below a keyword. */
function inner(key: string, value: unknown, change: (schema: Schema) => Schema): unknown {
  if (maps.has(key) && isSchema(value)) {
    return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, isSchema(one) ? change(one) : one]));
  }
  if (lists.has(key) && Array.isArray(value)) return value.map((one: unknown) => (isSchema(one) ? change(one) : one));
  return single.has(key) && isSchema(value) ? change(value) : value;
}

function isSchema(value: unknown): value is Schema {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
