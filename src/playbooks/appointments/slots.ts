import type { AskedSlot, Heard, Json, Understood, Values } from "../../agent/rules/description.ts";
import { calendarName } from "../../agent/understand/calendar-names.ts";
import { matchKnown } from "../../agent/understand/known-names.ts";
import { capitaliseName } from "../../agent/understand/name-capitals.ts";
import { understandName } from "../../agent/understand/names.ts";
import { matchService } from "../../agent/understand/services.ts";
import { asksHours } from "./answers.ts";
import { localDate } from "./clinic-time.ts";
import { sayDateShort, sayTime, withArticle } from "./spoken.ts";
import { understandWish } from "./understand-wish.ts";
import { practitionerName, serviceName, textOf } from "./vocabulary.ts";
import type { AppointmentFacts } from "./vocabulary.ts";
import { mergeWish } from "./wish.ts";
import type { Wish } from "./wish.ts";

const asWish = (value: Json | undefined): Wish => (value ?? {}) as Wish;
const toJson = (wish: Wish): Json => wish as Json;

/** Which service. */
export function serviceSlot(facts: AppointmentFacts): AskedSlot {
  const { seed, vocabulary } = facts;
  return {
    kind: "asked",
    expectation: "open",
    ask: [
      () => "What would you like to come in for?",
      () => "What kind of appointment do you need?",
      () => "Which treatment is it for?",
    ],
    example: `For example, you can say ${seed.services
      .slice(0, 2)
      .map(({ name }) => `"${name}"`)
      .join(" or ")}.`,
    advice: "Most people who are not sure start with a check-up. Would you like one?",
    lastResort: `We do ${seed.services.map(({ name }) => name).join(", ")}. Which one is closest?`,
    understand: (heard) => {
      const match =
        heard.asked === "name" ? undefined : (matchService(heard.text, vocabulary) ?? lastNamed(heard, vocabulary));
      return match === undefined ? undefined : { type: "value", value: match.id };
    },
    settles: (value): Values => (value === facts.urgentServiceId ? { when: {} } : {}),
    called: /\b(?:service|treatment|(?:kind|type) of appointment|procedure)\b/i,
    say: (value) => withArticle(serviceName(seed, value)),
    acknowledge: (value) => `${capital(withArticle(serviceName(seed, value)))}, sure.`,
  };
}

/** "How much is a cleaning?" and then "I'd like one": the treatment is the one just spoken of. */
function lastNamed(heard: Heard, vocabulary: AppointmentFacts["vocabulary"]): ReturnType<typeof matchService> {
  if (heard.values["service"] !== undefined || heard.open === "slot" || !/\b(?:one|it|that)\b/i.test(heard.text))
    return undefined;
  return matchService(heard.recent.at(-1) ?? "", vocabulary);
}

/** With whom; only taken when the caller says so. `null` when anyone will do. */
export function practitionerSlot({ seed }: AppointmentFacts): AskedSlot {
  const byName = new Map(seed.practitioners.map(({ id, name }) => [name, id] as const));
  return {
    kind: "asked",
    expectation: "name",
    ask: [],
    example: "",
    lastResort: "",
    understand: (heard) => {
      if (/\b(?:the )?other (?:dentist|doctor|one you have)\b|\bsomeone else\b|\bsomebody else\b/i.test(heard.text))
        return otherPractitioner(heard, seed);
      if (heard.asked === "name") return undefined;
      if (
        /\b(?:either|any(?:one|body)?|whichever|whoever) (?:dentist|doctor|of them|(?:is|will be) fine)|\b(?:don't|doesn't) (?:mind|matter|care) who\b/i.test(
          heard.text,
        )
      )
        return { type: "value", value: null };
      const match = matchKnown(heard.text, [...byName.keys()]);
      const id = match === undefined || match.confidence < 0.75 ? undefined : byName.get(match.value);
      return id === undefined || !isWanted(heard.text, match?.span.from ?? 0)
        ? undefined
        : { type: "value", value: id };
    },
    called: /\b(?:dentist|doctor|practitioner|hygienist)\b/i,
    say: (value) => (value === null ? "anyone" : `with ${practitionerName(seed, value)}`),
  };
}

/** Whoever does this treatment too, and was not offered. */
function otherPractitioner(heard: Heard, seed: AppointmentFacts["seed"]): Understood | undefined {
  const value = heard.offered[0]?.value ?? heard.values["slot"] ?? heard.values["newSlot"];
  const { practitionerId, serviceId } = (value ?? {}) as {
    readonly practitionerId?: string;
    readonly serviceId?: string;
  };
  const other = seed.practitioners.find(
    ({ id, serviceIds }) => id !== practitionerId && serviceIds.includes(serviceId ?? ""),
  );
  return practitionerId === undefined || other === undefined ? undefined : { type: "value", value: other.id };
}

/** "Not Dr. Rivera" is no wish for him, and "this is Kim" no wish for a Kim who works here. */
function isWanted(text: string, from: number): boolean {
  if (/\b(?:my name is|name's|this is|i'm|i am|for)(?: an?)? ?$/i.test(text.slice(0, from))) return false;
  return !/\b(?:not|but|except|other than|instead of)(?: with| for)?(?: dr\.?| doctor)? ?$/i.test(text.slice(0, from));
}

/** When. A time without a day is only half of it. */
export function whenSlot(
  facts: AppointmentFacts,
  wording: { readonly ask: readonly string[]; readonly text?: (heard: Heard) => string },
): AskedSlot {
  const { seed } = facts;
  return {
    kind: "asked",
    expectation: "date-time",
    ask: wording.ask.map((text) => () => text),
    example: 'For example, "next Tuesday afternoon", or "the first one you have".',
    lastResort: 'I can simply look for the next free time. Just say "the first one", or name a day.',
    understand: (heard) => {
      const text = wording.text?.(heard) ?? heard.text;
      const found = asksHours(text) ? undefined : understandWish({ ...heard, text }, seed);
      if (found === undefined || isLeftOver(heard, found.wish)) return undefined;
      const known = heard.values["when"] ?? heard.partial;
      const wish = known === undefined ? found.wish : mergeWish(asWish(known), found.wish);
      const hasNoDay =
        wish.from === undefined &&
        wish.time !== undefined &&
        heard.task !== "move" &&
        heard.values["service"] !== facts.urgentServiceId;
      if (hasNoDay && wish.time !== undefined)
        return {
          type: "partial",
          value: toJson(wish),
          say: `At ${sayTime(wish.time)}. On which day?`,
          expect: "date-time",
        };
      return { type: "value", value: toJson(heard.values["when"] === undefined ? wish : found.wish), used: found.used };
    },
    merge: (old, said) => toJson(mergeWish(asWish(old), asWish(said))),
    called: /\b(?:day|date|time|when|hour)\b/i,
    loosen: (value, text) => {
      const { from, to, time } = asWish(value);
      if (/\b(?:day|date)\b/i.test(text))
        return time === undefined || /\btime\b/i.test(text)
          ? undefined
          : { rest: { time }, ask: "Which day would suit you?" };
      return from === undefined ? undefined : { rest: { from, to: to ?? from }, ask: "What time would suit you?" };
    },
    say: (value, view) => sayWish(asWish(value), localDate(view.nowMs, seed.timeZone)),
  };
}

/** "The first one" once a time is chosen repeats the choice. */
function isLeftOver(heard: Heard, wish: Wish): boolean {
  const isChosen = (heard.values["slot"] ?? heard.values["newSlot"]) !== undefined;
  return (
    isChosen &&
    /^\W*(?:yes,? |yeah,? |ok,? )?(?:the )?(?:first|second|earliest|soonest)(?: one)?(?: please)?\W*$/i.test(
      heard.text,
    ) &&
    wish.time === undefined
  );
}

/** A wish in a few words: "Thursday at two". */
function sayWish(wish: Wish, today: string): string {
  const isOneDay = wish.from !== undefined && wish.from === (wish.to ?? wish.from);
  const day = isOneDay ? sayDateShort(wish.from ?? today, today) : "";
  const time = wish.time === undefined ? "" : `at ${sayTime(wish.time)}`;
  return `${day} ${time}`.trim() || (wish.pick === undefined ? "let me look" : "the first one");
}

/** Who. First and last name; a first name alone is asked on. */
export function nameSlot({ seed }: AppointmentFacts, ask: readonly string[]): AskedSlot {
  const practitioners = seed.practitioners.map(({ name }) => name);
  return {
    kind: "asked",
    expectation: "name",
    ask: ask.map((text) => () => text),
    example: "Please tell me your first and last name.",
    lastResort: "Could you spell your last name for me, letter by letter?",
    why: "I need it to find the appointment again.",
    // "Ann, Ann Fox": a name begun twice.
    understand: (heard) =>
      hearName({ ...heard, text: heard.text.replace(/\b(\p{L}+)[,.…-]+ ?(?=\1\b)/giu, "") }, practitioners),
    called: /\bname\b|\bspell/i,
    say: textOf,
    shared: true,
  };
}

const notAName =
  /\b(?:(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day|January|February|March|April|June|July|August|September|October|November|December|Dr|Doctor|Day|Street)\b/;

function hearName(heard: Heard, practitioners: readonly string[]): Understood | undefined {
  const isBesideNumber = heard.values["name"] === undefined && heard.text.includes(" , ") && heard.open !== "read-back";
  const asked =
    heard.asked === "name" ||
    isBesideNumber ||
    (heard.open === "what-to-change" && /\b(?:name|spell)/i.test(heard.text));
  const plain = plainName(heard, practitioners, { asked, isBesideNumber });
  if (plain !== undefined) return { type: "value", ...plain };
  const known = textOf(heard.values["name"]);
  const part = textOf(heard.partial);
  const name = understandName(heard.text, { asked, practitioners, ...previousName(known, part) });
  if (name === undefined) return undefined;
  const used = name.span.text;
  if (name.full.includes(" ")) return { type: "value", value: name.full, used };
  if (part !== "" && asked)
    return { type: "value", value: isSameWord(part, name.full) ? part : `${part} ${name.full}`, used };
  // A first name alone counts only where names are the matter: "I want an appointment" introduces nobody.
  const isIntroduced = /\b(?:my name|name is|name's|this is|i'm called|call me)\b/i.test(heard.text);
  if (!asked && (known !== "" || !isIntroduced)) return undefined;
  return { type: "partial", value: name.full, say: `Thanks, ${name.full}. And your last name?`, expect: "name", used };
}

function previousName(
  known: string,
  part: string,
): { readonly previous?: { readonly first?: string; readonly last?: string } } {
  if (known !== "") return { previous: splitName(known) };
  return part === "" ? {} : { previous: { first: part } };
}

/** A first and a last name that stand out of the words by themselves. */
function plainName(
  { text }: Heard,
  practitioners: readonly string[],
  where: { readonly asked: boolean; readonly isBesideNumber: boolean },
): { readonly value: string; readonly used: string } | undefined {
  const whose = nameAfterFor(text, practitioners);
  if (whose !== undefined) return { value: whose, used: whose };
  const dated = where.asked || /\bname\b|\bthis is\b/i.test(text) ? calendarNameIn(text) : undefined;
  if (dated !== undefined) return { value: capitaliseName(dated), used: dated };
  const listed = where.isBesideNumber ? nameBetweenCommas(text, practitioners) : undefined;
  return listed === undefined ? undefined : { value: listed, used: listed };
}

/** "For John Carter", "for my daughter Emma Stone": two capitalised words that name nobody who works here and no day. */
function nameAfterFor(text: string, practitioners: readonly string[]): string | undefined {
  const pattern = /\bfor (?:my \w+,? |a friend,? )?(?<full>\p{Lu}[\p{L}'’-]+(?: \p{Lu}[\p{L}'’-]+)+)/u;
  const full = pattern.exec(text)?.groups?.["full"];
  const isName = full !== undefined && !notAName.test(full) && !practitioners.some((one) => one.includes(full));
  return isName ? full : undefined;
}

/** "A cleaning on Friday, Ann Fox, 212 …": beside a number, the part that is nothing but a first and a last name. */
function nameBetweenCommas(text: string, practitioners: readonly string[]): string | undefined {
  const parts = text.split(/[,.;]/).filter((part) => part.trim().includes(" ") && !notAName.test(part));
  return parts
    .map((part) => understandName(part.trim(), { asked: true, practitioners })?.full)
    .find((full) => full?.includes(" ") === true);
}

/** The part between commas that is a name made of a word of the calendar. */
function calendarNameIn(text: string): string | undefined {
  return text
    .split(/[,.;]/)
    .map(calendarName)
    .find((found) => found !== undefined);
}

function isSameWord(one: string, other: string): boolean {
  return one.toLowerCase() === other.toLowerCase();
}

function splitName(full: string): { readonly first: string; readonly last?: string } {
  const [first = full, ...rest] = full.split(" ");
  return rest.length > 0 ? { first, last: rest.join(" ") } : { first };
}

/** When to call back, in the caller's own words. */
export function callbackTimeSlot({ seed }: AppointmentFacts): AskedSlot {
  return {
    kind: "asked",
    expectation: "date-time",
    ask: [() => "When is a good time to call you?", () => "What time would suit you for the call?"],
    example: 'For example, "tomorrow morning", or "any time".',
    lastResort: "Would the morning or the afternoon be better?",
    understand: (heard) => hearCallbackTime(heard, seed.timeZone),
    called: /\b(?:when|time|day)\b/i,
    say: textOf,
  };
}

function hearCallbackTime(heard: Heard, timeZone: string): Understood | undefined {
  const text = heard.text.trim().replace(/[.?!,]+$/, "");
  const wish = understandWish(heard, { timeZone } as Parameters<typeof understandWish>[1]);
  const hasTime =
    wish !== undefined ||
    /\b(?:any ?time|whenever|as soon as|asap|now|later|soon|lunch|evening|morning|afternoon|after|before|business hours)\b/i.test(
      text,
    );
  if (!hasTime) return undefined;
  if (
    heard.asked !== "callbackTime" &&
    !(heard.task === "callback" && text.split(/\s+/).length <= 5) &&
    !/\bcall(?:ed)? (?:me|you|back)|\bring me\b/i.test(text) &&
    heard.open !== "read-back" &&
    heard.open !== "what-to-change"
  )
    return undefined;
  const plain = text
    .replace(/^(?:(?:yes|yeah|no|ok|okay|well|um|uh|oh|actually|maybe|please|sure)[,.]? )+/i, "")
    .replace(/^.*?\bcall (?:me )?(?:back )?/i, "")
    .replace(/[ ,]*(?:please|thanks|thank you)$/i, "");
  return { type: "value", value: plain === "" ? text : plain };
}

/** Which appointment is meant, in move and cancel: only taken when the caller says so. */
export function whichSlot(facts: AppointmentFacts, textOf: (heard: Heard) => string): AskedSlot {
  return {
    kind: "asked",
    expectation: "open",
    ask: [],
    example: "",
    lastResort: "",
    understand: (heard) => {
      const text = textOf(heard);
      const wish = text === "" ? undefined : understandWish({ ...heard, text, offered: [] }, facts.seed)?.wish;
      const service = matchService(text, facts.vocabulary)?.id;
      if (wish === undefined && service === undefined) return undefined;
      return {
        type: "value",
        value: { ...(wish === undefined ? {} : { wish: toJson(wish) }), ...(service === undefined ? {} : { service }) },
      };
    },
    merge: (old, said) => ({ ...(old as Record<string, Json>), ...(said as Record<string, Json>) }),
    called: /\b(?:which|other) (?:one|appointment)\b/i,
    say: () => "",
  };
}

/** A note that nobody asks for: why someone should call back. */
export function noteSlot(): AskedSlot {
  return {
    kind: "asked",
    expectation: "open",
    ask: [],
    example: "",
    lastResort: "",
    understand: () => undefined,
    called: /(?!)/,
    say: textOf,
  };
}

function capital(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}`;
}
