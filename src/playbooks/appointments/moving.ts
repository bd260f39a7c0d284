import type { Heard } from "../../agent/rules/description.ts";

/**
 * "Move my Tuesday appointment to Thursday at three" names two times. What stands after "to", "for" or "until" is where
 * it goes; what belongs to "my … appointment" says which one it is.
 */
export function whichText(heard: Heard): string {
  if (heard.task === "cancel" || heard.task === "check")
    return heard.asked === undefined || heard.open === "offer" ? heard.text : "";
  if (heard.task !== "move") return "";
  return split(heard)?.which ?? "";
}

/** The part of the words that says when the caller would like to come. */
export function newTimeText(heard: Heard): string {
  if (heard.task !== "move") return heard.text;
  const to = split(heard)?.to;
  if (to === undefined) return heard.text;
  // "From two to three": what stands after "to" is a time, and needs a word that says so.
  const time = to.replace(/^(?=(?:one|two|three|four|five|eight|nine|ten|eleven|twelve|\d))/i, "at ");
  return time === "" ? (shiftWords.exec(heard.text)?.[0] ?? "") : time;
}

const shiftWords =
  /\b(?:half an|an?|one|two|\d+) (?:hours?|minutes?|days?|weeks?) (?:later|earlier|back)\b|\bback (?:by )?(?:a|one) week\b|\bthe (?:following|next) (?:day|week)\b/i;

function split(heard: Heard): { readonly which: string; readonly to: string } | undefined {
  const isOpening = heard.open === "start" || heard.open === "anything-else";
  // Once it is known which one, "the Monday one" is about the new time.
  const isNamed =
    heard.values["appointment"] === undefined &&
    /\b(?:my|the) .*\b(?:appointment|booking|visit|one)\b/i.test(heard.text);
  if (!isOpening && !isNamed && !/\bmy .*\bappointment\b/i.test(heard.text)) return undefined;
  const match =
    /^(?<which>.*?)\b(?:to|until|till|onto|for)\b (?<to>(?!my\b|move\b|change\b|resched|cancel\b|push\b|see\b|come\b|the (?:dentist|doctor)).*)$/i.exec(
      afterVerb(heard.text),
    );
  const instead =
    /^(?<which>.*?\b(?:can't|can not|cannot|won't|not able|unable|busy|out of town)\b.*?)[,.;]? (?:so |and |but )?(?:can|could|would|how about|what about|do you have|is there|maybe)\b(?<to>.*)$/i.exec(
      heard.text,
    );
  const { which, to } = (match ?? instead)?.groups ?? {};
  if (which !== undefined && to !== undefined) return { which, to };
  return { which: heard.text, to: "" };
}

/** "I'd like to move …" holds a "to" of its own. */
function afterVerb(text: string): string {
  const verb = /\b(?:move|moving|reschedul\w+|change|changing|shift|postpone|push(?: back)?|switch|swap|bring)\b/i.exec(
    text,
  );
  return verb === null ? text : text.slice(verb.index + verb[0].length);
}
