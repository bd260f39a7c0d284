import { randomBytes } from "node:crypto";
import type { Random } from "./random.ts";

const alphabet = "0123456789abcdefghjkmnpqrstvwxyz";
const idLength = 16;

/** Makes identifiers such as `c_7f3k…`: a prefix that says of what, and 80 bits that are unique. */
export interface Ids {
  next(prefix: string): string;
}

/** Identifiers nobody can guess, for production. */
export const secureIds: Ids = {
  next: (prefix) => `${prefix}_${Array.from(randomBytes(idLength), (byte) => alphabet[byte & 31]).join("")}`,
};

/** Identifiers that come again with the same seed, for tests and the simulator. */
export function seededIds(random: Random): Ids {
  return {
    next: (prefix) => `${prefix}_${Array.from({ length: idLength }, () => alphabet[random.integer(0, 31)]).join("")}`,
  };
}
