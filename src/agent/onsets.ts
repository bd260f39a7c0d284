import type { Expectation } from "../turn/expectation.ts";

/*
 * Onsets: the first words of a reply whose answer is still being thought out ("Tuesday, let me see."). They are said
 * before anybody knows what the answer is, so they must be true whatever it is: they promise nothing, agree to nothing
 * and repeat nothing but a day that the caller named.
 */

/** What was said, and what it answers. */
export interface OnsetSituation {
  readonly text: string;
  readonly asked: Expectation;
}

const considering = ["Let me see.", "Well,", "So,"] as const;
const noting = ["Okay, let me see.", "All right, let me see.", "All right.", "Okay.", "Right."] as const;
const acknowledging = ["Thank you.", "All right.", "Okay.", "Thanks."] as const;
const days = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday", "Tomorrow", "Today"];
const dayEndings = [", let me see.", ","] as const;

/** Whoever is in pain, angry, leaving or asks for a person is not told "okay" by a machine. */
const unsuited =
  /\b(?:angry|furious|upset|complain\w*|terrible|awful|horrible|ridiculous|unacceptable|disappoint\w*|frustrat\w*|hurts?|hurting|pain\w*|\w*aches?|bleed\w*|swollen|emergency|accident|died|death|passed away|cancer|suicid\w*|lawyer|sue|scam|fraud|stolen|robot|human|person|somebody|someone|representative|operator|bye|goodbye|sorry|stop|shut up)\b/i;
const justPolite =
  /^\W*(?:hi|hello|hey|good (?:morning|afternoon|evening)|thanks|thank you|cheers)\b\W*(?:\w+\W*){0,2}$/i;
const question =
  /\?|^(?:(?:and|so|but|okay|um|uh|hi|hello)\W+)*(?:what|when|where|who|whose|which|why|how|is|are|am|was|were|do|does|did|can|could|will|would|should|may|have|has)\b|\b(?:wondering|do you|can i|can you|could you|is it|is there|are there|what's|how's)\b/i;
const request =
  /\b(?:i'd like|i would like|i want|i need|i have to|i'm looking|i am looking|i'm calling|please|book|schedule|reschedule|cancel|change|move)\b/i;
const excluding = /\b(?:not|no|n't|never|except|but|other than|instead|anything|can't|cannot|won't)\b|n't\b/i;
const dayName = /\b(?:(?:mon|tues|wednes|thurs|fri|satur|sun)day|tomorrow|today)\b/gi;

/** Words that a reply to this may begin with, most fitting first; none where silence is better. */
export function onsetsFor({ text, asked }: OnsetSituation): readonly string[] {
  if (text.trim() === "" || unsuited.test(text) || justPolite.test(text)) return [];
  const day = onlyDay(text);
  const named = day === undefined ? [] : dayEndings.map((ending) => `${day}${ending}`);
  return [...named, ...generalOnsets(text, asked)];
}

/** Every onset there is, for making their sound beforehand. */
export const allOnsets: readonly string[] = [
  ...new Set([...considering, ...noting, ...acknowledging]),
  ...days.flatMap((day) => dayEndings.map((ending) => `${day}${ending}`)),
];

function generalOnsets(text: string, asked: Expectation): readonly string[] {
  // "Okay" to a question might be heard as a yes.
  if (question.test(text)) return considering;
  if (request.test(text) || excluding.test(text)) return noting;
  const isGiven = asked === "name" || asked === "digits" || asked === "spelling" || asked === "date-time";
  return isGiven ? acknowledging : noting;
}

/** The day that the caller named, if it is one and wanted. */
function onlyDay(text: string): string | undefined {
  if (excluding.test(text)) return undefined;
  const named = new Set((text.match(dayName) ?? []).map((name) => name.toLowerCase()));
  const [day] = named;
  return named.size === 1 && day !== undefined ? day[0]?.toUpperCase() + day.slice(1) : undefined;
}

/** The beginning of a reply without the words that were just said in front of it: "Okay. Okay, what time?" */
export function withoutOnset(text: string, onset: string): string {
  const words = onset.match(/[\p{L}\p{N}']+/gu) ?? [];
  const said = new RegExp(`^\\W*${words.join("[^\\p{L}\\p{N}']+")}[^\\p{L}\\p{N}']+(?=[\\p{L}\\p{N}])`, "iu");
  const rest = text.replace(said, "");
  return rest === text ? text : rest.charAt(0).toUpperCase() + rest.slice(1);
}
