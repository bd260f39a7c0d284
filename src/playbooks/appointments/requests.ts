import type { Heard, Json, TaskRequest, Values } from "../../agent/rules/description.ts";
import { matchService } from "../../agent/understand/services.ts";
import { understandWish } from "./understand-wish.ts";
import type { AppointmentFacts } from "./vocabulary.ts";

const cancelWords =
  /\b(?:cancel(?:l?ing|l?ed)?|call off|scrap|delete|drop|get rid of|won't be (?:able to make|coming|there)|can(?:'t|not| not) (?:make|come|keep|do)(?= (?:it|to|my|the|in))|not (?:going to|gonna) make)\b/i;
const cannotCome =
  /\b(?:can(?:'t|not| not)|won't|not (?:going to|gonna)|unable to) (?:be able to )?(?:make|come|keep|do)\b/i;
const moveWords =
  /\b(?:resched\w*|move|moving|shift|postpone|push(?: back)?|bring forward|swap|switch|change|rebook)\b/i;
const bookWords = new RegExp(
  "\\b(?:book|schedul\\w+|make|set up|arrange|fix|reserve|get|need|want|like|have|looking for|see if there is)\\b.*\\b(?:appointment|booking|visit|slot|opening|consultation|in|seen|checked|something|anything)\\b" +
    "|\\b(?:see|visit) (?:a|the|your|dr\\.?|doctor|someone)\\b|\\b(?:come|get|fit|squeeze) (?:me )?in\\b|\\bbook (?:me|a|an|my|the|with|for|in)\\b|\\b(?:any|an) (?:openings?|availab\\w+|free (?:slots?|times?)|appointments?)\\b|\\bdo you have (?:anything|something|time|room|any)\\b|\\bnew appointment\\b|\\b(?:anything|something|is there (?:anything|something|room)) (?:free|open|available)\\b",
  "i",
);
const callbackWords =
  /\b(?:call(?:ed)? (?:me|us) back|(?:give|get) (?:me )?a (?:call|ring) back|call ?backs?|leave a message|ring me back|have (?:someone|somebody|them) (?:call|ring|phone) me|(?:get|come) back to me|(?:someone|somebody|anyone) (?:to )?(?:call|contact|reach|ring|phone)(?: out to)? me|(?:contact|reach out to) me)\b/i;
const noCallback = /\b(?:don't|do not|no) (?:want|need)?(?: a)? ?call ?backs?\b/i;
const checkWords =
  /\b(?:when(?:'s| is| are)?|what (?:time|day)(?: is| are|'s)?|check|confirm|look up|remind me|forgot(?:ten)?|do i have|have i got|find)\b.*\b(?:my|an?|any) (?:\w+ ){0,2}(?:appointments?|bookings?|visit)\b|\bforgot(?:ten)? when\b/i;
const lateWords = /\b(?:running late|(?:come|be there) (?:\w+ ){1,3}(?:later|late))\b/i;
const besideWords =
  /\b(?:also|as well|another|a second|one more|too|after that|while (?:i'm|we're) at it|in addition|both)\b/i;
const forOthers =
  /\bfor my (?:son|daughter|wife|husband|mother|mom|mum|father|dad|kid|child|partner|brother|sister|friend|boyfriend|girlfriend|grand\w+|boss|roommate)\b|\bfor (?:someone|somebody) else\b/i;
const kin =
  "(?:son|daughter|wife|husband|mother|mom|mum|father|dad|kids?|child(?:ren)?|partner|brother|sister|friend|boyfriend|girlfriend|grand\\w+|roommate)";
/** "My husband too", "and one for my wife": the same again for somebody else. */
const kinToo = new RegExp(
  `\\bmy ${kin}\\b.{0,30}\\b(?:too|as well|also)\\b|\\b(?:one|same|another)\\b.{0,20}\\bfor my ${kin}\\b|\\b(?:also|and) (?:for )?my ${kin}\\b`,
  "i",
);
const twice =
  /\b(?:make (?:it|that) two(?: appointments?)?|two (?:appointments|cleanings|check-?ups)|another one(?: too)?)\b/i;
const ownWords = /\b(?:my|existing|current|other|old|upcoming|already (?:have|booked))\b/i;

/** Which tasks the words ask for, clause by clause. */
export function requestsIn(heard: Heard, facts: AppointmentFacts): readonly TaskRequest[] {
  const requests = requestsByClause(heard, facts);
  const wantsMove = requests.find(({ task }) => task === "move");
  if (wantsMove !== undefined && requests.length > 1 && cannotCome.test(heard.text))
    return [{ ...wantsMove, text: heard.text }];
  const first = requests[0];
  return requests.length === 1 && first !== undefined ? splitServices({ ...first, text: heard.text }, facts) : requests;
}

/** Clauses that ask for nothing belong to the request before them, or to the first one. */
function requestsByClause(heard: Heard, facts: AppointmentFacts): readonly TaskRequest[] {
  const requests: TaskRequest[] = [];
  let lead = "";
  for (const clause of clausesOf(heard.text)) {
    const task = taskOf(clause, heard, facts);
    const previous = requests.at(-1);
    const isNew = task !== undefined && (previous?.task !== task || isAnother(previous, clause, facts));
    if (isNew) requests.push(toRequest(task, `${previous === undefined ? lead : ""} ${clause}`.trim(), heard, facts));
    else if (previous === undefined) lead += ` ${clause}`;
    else requests[requests.length - 1] = { ...previous, text: `${previous.text} ${clause}` };
  }
  return requests;
}

function toRequest(...[task, clause, heard, facts]: readonly [string, string, Heard, AppointmentFacts]): TaskRequest {
  const id = task === "move" || task === "cancel" ? lastId(clause, heard) : undefined;
  return {
    task,
    text: clause,
    ...(isBesideTask(task, heard) ? { also: true } : {}),
    ...(forOthers.test(clause) || (task === "book" && kinToo.test(clause)) ? { fresh: ["name"] } : {}),
    ...(id === undefined ? {} : { values: { which: { id } as Json } }),
    ...(task === "book" ? sameService(clause, heard, facts) : {}),
  };
}

/** Which appointment "it" is: the one of the business just done. */
function lastId(clause: string, heard: Heard): string | undefined {
  const isThat = /\b(?:it|that(?: one)?|this)\b/i.test(clause) && !/\bappointment on\b/i.test(clause);
  return isThat ? (heard.done.at(-1)?.result as { readonly id?: string } | null | undefined)?.id : undefined;
}

/** Whether the words ask for it beside what is under way. */
function isBesideTask(task: string, heard: Heard): boolean {
  const isTwice = twice.test(heard.text) || kinToo.test(heard.text);
  if (heard.task === undefined || !(isTwice || besideWords.test(heard.text))) return false;
  return isTwice || task !== heard.task || /\b(?:another|a second|one more|also|as well|too)\b/i.test(heard.text);
}

/** Once more without another treatment named: the same as before. */
function sameService(clause: string, heard: Heard, facts: AppointmentFacts): { readonly values?: Values } {
  if (!isSameAgain(clause, heard) || matchService(clause, facts.vocabulary) !== undefined) return {};
  const before = heard.values["service"] ?? heard.done.findLast(({ task }) => task === "book")?.values["service"];
  return before === undefined ? {} : { values: { service: before } };
}

/** "A cleaning and a check-up" are two bookings. */
function splitServices(request: TaskRequest, facts: AppointmentFacts): readonly TaskRequest[] {
  if (request.task === "book" && /\b(?:me|myself),? and (?:one for |another for |for )?my (?:\w+)/i.test(request.text))
    return [request, { ...request, fresh: ["name"] }];
  if (request.task === "cancel" && /\b(?:both|all)\b/i.test(request.text)) {
    const all = { ...request, text: "", values: { which: { all: true } as Json } };
    return [all, all];
  }
  const match = request.task === "book" ? matchService(request.text, facts.vocabulary) : undefined;
  const [first, second] = match?.all ?? [];
  if (
    first === undefined ||
    second === undefined ||
    !/\b(?:and|plus|both)\b/i.test(request.text) ||
    /\bor\b/i.test(request.text)
  )
    return [request];
  return [
    { ...request, values: { service: first } },
    { ...request, text: "", values: { service: second } },
  ];
}

function isAnother(previous: TaskRequest, clause: string, facts: AppointmentFacts): boolean {
  const one = matchService(previous.text, facts.vocabulary)?.id;
  const other = matchService(clause, facts.vocabulary)?.id;
  return previous.task === "book" && one !== undefined && other !== undefined && one !== other;
}

function clausesOf(text: string): readonly string[] {
  return text
    .split(/(?<=[.;!?])\s+|,? \b(?:and then|and also|then also|and|then|plus)\b /i)
    .filter((clause) => clause.trim() !== "");
}

function taskOf(clause: string, heard: Heard, facts: AppointmentFacts): string | undefined {
  if (callbackWords.test(clause) && !noCallback.test(clause)) return "callback";
  // Whoever cannot come mostly wants another time; "just cancel it" is understood from there.
  if (isNoShow(clause)) return heard.task === undefined ? "move" : undefined;
  if (isCancel(clause, heard)) return "cancel";
  if (isMove(clause, heard) || movesOpenly(clause, heard)) return "move";
  if (heard.task === undefined && isCheck(clause)) return "check";
  if (isTelling(clause, heard)) return undefined;
  return isSameAgain(clause, heard) || isBooking(clause, heard, facts) ? "book" : undefined;
}

function isCheck(clause: string): boolean {
  if (/\bforgot(?:ten)? (?:when|what (?:day|time))\b/i.test(clause)) return true;
  return checkWords.test(clause) && !bookWords.test(clause.replace(checkWords, ""));
}

/** "I have an appointment on Thursday, and …" tells of one, and asks for none. */
const tellsOfOne =
  /\b(?:i|we)(?:'ve got| have got| have| already have| had| got)\b (?:an?|my|this|that) (?:\w+ ){0,3}(?:appointments?|booking|cleaning|check-?up|filling|whitening|visit)\b/i;

function isTelling(clause: string, heard: Heard): boolean {
  return tellsOfOne.test(clause) && (moveWords.test(heard.text) || cancelWords.test(heard.text));
}

/** Between two pieces of business: "I'm running late", "make it an hour later". */
function movesOpenly(clause: string, heard: Heard): boolean {
  return heard.task === undefined && (lateWords.test(clause) || changesLast(clause, heard));
}

/** "Can you make it an hour later", said of what was just booked or looked up. */
function changesLast(clause: string, heard: Heard): boolean {
  return (
    heard.task === undefined &&
    heard.done.length > 0 &&
    /\b(?:make|do) (?:it|that)\b.*\b(?:later|earlier|instead|at|on|to)\b/i.test(clause)
  );
}

/** "My husband too", "make it two": the same treatment once more. */
function isSameAgain(clause: string, heard: Heard): boolean {
  const isBooking =
    heard.task === "book" || (heard.task === undefined && heard.done.some(({ task }) => task === "book"));
  return isBooking && (kinToo.test(clause) || twice.test(clause));
}

function isNoShow(clause: string): boolean {
  return (
    cannotCome.test(clause) &&
    /\b(?:it|come|in|there|my|appointment)\b/i.test(clause) &&
    !/\bcancel/i.test(clause) &&
    !bookWords.test(clause)
  );
}

/** While something is being arranged, "cancel it" drops that, and only "cancel my appointment" is new business. */
function isCancel(clause: string, heard: Heard): boolean {
  if (heard.task === "move") return /\bcancel\b/i.test(clause);
  if (!cancelWords.test(clause)) return false;
  return heard.task === undefined || (ownWords.test(clause) && !isDroppingBooking(clause, heard));
}

/** While something is being arranged, "change it to Thursday" corrects that, and is no new business. */
function isMove(clause: string, heard: Heard): boolean {
  if (!moveWords.test(clause)) return false;
  if (/\b(?:changed? my mind|change (?:the|my) (?:name|number|phone|time|day|date)|change of plans?)\b/i.test(clause))
    return /\bchange (?:the|my) (?:time|day|date)\b/i.test(clause) && heard.task === undefined;
  if (heard.task === "move") return false;
  if (heard.task !== undefined)
    return (
      /\b(?:my|existing|other|old)\b.*\b(?:appointment|booking|visit|one)\b/i.test(clause) ||
      /\breschedul/i.test(clause)
    );
  return true;
}

function isDroppingBooking(clause: string, heard: Heard): boolean {
  return heard.task === "book" && /\bcancel (?:my |the |this |that )?(?:request|booking)\b/i.test(clause);
}

function isBooking(clause: string, heard: Heard, facts: AppointmentFacts): boolean {
  if (heard.task === "callback" && !/\bbook|appointment\b/i.test(clause)) return false;
  if (heard.task === "move" || heard.task === "cancel")
    return besideWords.test(clause)
      ? isNewBooking(clause, facts)
      : /\b(?:new appointment|book (?:a|an|me|another))\b/i.test(clause);
  if (heard.task === "book")
    return (
      /\b(?:another|a second|one more)\b/i.test(clause) ||
      (besideWords.test(clause) &&
        isNewBooking(clause, facts) &&
        matchService(clause, facts.vocabulary)?.id !== heard.values["service"])
    );
  return (
    isNewBooking(clause, facts) ||
    understandWish({ ...heard, text: clause, offered: [] }, facts.seed) !== undefined ||
    /\b(?:another|a second|one more) (?:one|appointment)\b/i.test(clause)
  );
}

function isNewBooking(clause: string, facts: AppointmentFacts): boolean {
  return bookWords.test(clause) || matchService(clause, facts.vocabulary) !== undefined;
}

/** Words that drop what is being arranged. */
export function dropsTask(heard: Heard, facts: AppointmentFacts): boolean {
  const words = heard.text.toLowerCase();
  if (heard.task === "callback")
    return noCallback.test(words) || /\b(?:never ?mind|forget (?:it|about it|that)|leave it)\b/.test(words);
  if (heard.task === "cancel" || heard.task === "move") {
    return /\b(?:never ?mind|forget (?:it|about it)|leave it(?: as it is| alone)?|keep (?:it|the appointment|my appointment|that one)|don't (?:cancel|move|change)|do not (?:cancel|move)|changed my mind|i'll (?:keep|leave) it)\b/.test(
      words,
    );
  }
  const isDrop =
    /\b(?:never ?mind|forget (?:it|about it|the whole thing|that)|don't (?:want|need) (?:it|to book|the appointment|an appointment|that)(?: any ?more)?|leave it(?: for now| then)?|cancel (?:it|that|this|everything|the (?:booking|appointment|whole thing|request))|(?:don't|do not) book|no longer (?:want|need)|call it off|i'll (?:think about it|call (?:you )?back(?: later)?|try (?:again )?(?:later|another))|stop the booking|not (?:going to|gonna) book)\b/.test(
      words,
    );
  const changedMind = /\bchanged my mind\b/.test(words);
  if (!isDrop && !changedMind) return false;
  return (
    matchService(heard.text, facts.vocabulary) === undefined &&
    understandWish({ ...heard, offered: [] }, facts.seed) === undefined
  );
}
