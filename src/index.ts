// The public surface of Callwright: what an agent file, a playbook or a program that embeds it may rely on. A name that
// is exported here is a promise; test/gates/public-surface.test.ts holds the list.

export { CallwrightError, isCallwrightError } from "./base/errors.ts";
export type { ErrorDetails } from "./base/errors.ts";
export type { Clock, Timer } from "./base/clock.ts";
export type { Log, LogFields } from "./base/log.ts";

export { defineAgent } from "./agent/agent.ts";
export type { Agent, AgentServices } from "./agent/agent.ts";
export { definePlaybook } from "./agent/playbook.ts";
export type { Playbook, PlaybookContext } from "./agent/playbook.ts";
export { defineTool } from "./agent/tools.ts";
export type { AnyTool, Tool, ToolContext, ToolOutcome } from "./agent/tools.ts";
export type { Brain, ReplyPart, ReplyRun, TurnInput } from "./agent/brain.ts";
export type { ConversationEntry } from "./agent/conversation.ts";
export type { Intercept } from "./agent/intercepts.ts";
export type { CallerProfile } from "./turn/endpointing.ts";
export type { Expectation } from "./turn/expectation.ts";

export type { Calendar, CallbackBook } from "./contracts/calendar.ts";
export type { CalendarSeed } from "./contracts/calendar-seed.ts";
export type { JournalEntry, JournalEvent } from "./call/journal-events.ts";

export { rulesBrain } from "./agent/brain-rules.ts";
export type { RulesDescription } from "./agent/rules/description.ts";
export { shortAnswerBrain } from "./agent/short-answer-brain.ts";
export { appointmentsPlaybook } from "./playbooks/appointments/playbook.ts";
export type { AppointmentsOptions } from "./playbooks/appointments/playbook.ts";
export { dayAfter, thanksgiving, usFederalHolidayOn } from "./playbooks/appointments/us-holidays.ts";
