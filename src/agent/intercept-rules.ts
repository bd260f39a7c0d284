import type { InterceptRule } from "./intercepts.ts";
import { findEmergency } from "./understand/emergency.ts";
import { findOptOut } from "./understand/opt-out.ts";
import { findPersonRequest } from "./understand/person-request.ts";
import { findRobotQuestion } from "./understand/robot-question.ts";

const emergency: InterceptRule = (text, kind) => {
  const evidence = kind === "speech" ? findEmergency(text) : undefined;
  return evidence === undefined ? undefined : { name: "emergency", evidence };
};

const optOut: InterceptRule = (text, kind) => {
  const evidence = kind === "speech" ? findOptOut(text) : undefined;
  return evidence === undefined ? undefined : { name: "opt-out", evidence };
};

/** In words, or by the key that reaches a person everywhere: 0 alone. */
const person: InterceptRule = (text, kind) => {
  const evidence = kind === "speech" ? findPersonRequest(text) : /^0+$/.test(text) ? text : undefined;
  return evidence === undefined ? undefined : { name: "person", evidence };
};

const robot: InterceptRule = (text, kind) => {
  const evidence = kind === "speech" ? findRobotQuestion(text) : undefined;
  return evidence === undefined ? undefined : { name: "robot", evidence };
};

/** What is decided before any brain is asked, the gravest first. */
export const interceptRules: readonly InterceptRule[] = [emergency, optOut, person, robot];
