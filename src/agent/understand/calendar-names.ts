/** Words of the calendar that are names too. */
const word =
  "march|april|may|june|august|august[ae]?|summer|autumn|winter|friday|monday|sunday|noon|day|weeks?|dawn|eve";
const notFirst =
  "in|on|for|next|this|last|early|late|mid|by|until|till|before|after|from|of|first|second|third|\\w+th|the|a|an|and|or|to|at|every|any|some|sometime|maybe|perhaps|around|about|monday|tuesday|wednesday|thursday|friday|saturday|sunday|yes|no|yeah|okay|ok|how|what|christmas|good|new|um|uh|well|is|it's|actually|sorry|one|two|three|four|five|six|seven|eight|nine|ten|make|take|noon|morning|afternoon|evening|have|has|i|we|you";
const leadIn =
  "^(?:\\W|\\b(?:um|uh|er|yes|yeah|sure|okay|ok|hi|hello|well|so|no|it's|it is|i'm|this is|my name is|my name's|the name is|name's|for)\\b)*";

const lastName = new RegExp(`${leadIn}(?<name>(?!(?:${notFirst})\\b)[a-z][a-z'’-]+ (?:${word}))\\W*$`, "iu");
const firstName = new RegExp(
  `${leadIn}(?<name>(?:april|may|june|august|summer|dawn) (?!(?:${notFirst})\\b)[a-z][a-z'’-]+)\\W*$`,
  "iu",
);

/** "Jo March", "April Jones": a name made of a word of the calendar, where nothing else was said. */
export function calendarName(text: string): string | undefined {
  return (lastName.exec(text) ?? firstName.exec(text))?.groups?.["name"];
}
