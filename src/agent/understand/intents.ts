import { findEmergency } from "./emergency.ts";
import { toPlain } from "./normalise.ts";
import { findOptOut } from "./opt-out.ts";
import { findOtherLanguage } from "./other-language.ts";
import type { Language } from "./other-language.ts";
import { findPersonRequest } from "./person-request.ts";
import { findRobotQuestion } from "./robot-question.ts";

/** What a caller does with words, whatever the business is. */
export type SpeechAct =
  | "greeting"
  | "thanks"
  | "goodbye"
  | "repeat"
  | "wait"
  | "help"
  | "nothing-else"
  | "abuse"
  | "other-language"
  | "injection"
  | "noise"
  | "robot"
  | "person"
  | "emergency"
  | "opt-out";

export interface UnderstoodAct {
  readonly act: SpeechAct;
  /** The words that show it, in plain form (lower case, no punctuation). */
  readonly evidence: string;
  readonly confidence: number;
  /** The act is all that was said, politeness aside: nothing else waits for an answer. */
  readonly alone: boolean;
  /** With `other-language`. */
  readonly language?: Language;
}

interface ActRule {
  readonly act: SpeechAct;
  readonly pattern: RegExp;
  readonly confidence: number;
}

const rules: readonly ActRule[] = [
  {
    act: "greeting",
    confidence: 0.95,
    pattern:
      /^(?:hi|hello|hey|hey there|hi there|hello there|good (?:morning|afternoon|evening|day)|howdy|greetings|hiya|yo|what is up|how are you(?: (?:doing|today))*)\b/,
  },
  {
    act: "thanks",
    confidence: 0.9,
    pattern:
      /\b(?:thanks?|thank you|thank u|thx|cheers|much obliged|i (?:really |truly )?appreciate|appreciated|grateful|you are (?:the best|a star|a lifesaver|very kind)|you (?:were|have been) (?:very |so |a )?(?:helpful|great|big help|great help))\b/,
  },
  {
    act: "goodbye",
    confidence: 0.9,
    pattern:
      /\b(?:bye|bye bye|good ?bye|see you(?: (?:later|then|soon|tomorrow|on \w+))?|see ya|talk to you (?:later|soon)|take care|have a (?:good|great|nice|lovely|wonderful) (?:\w+)|good night|so long|farewell|catch you later|cya|later gator|until next time)\b(?! (?:doctor|dr))/,
  },
  {
    act: "repeat",
    confidence: 0.9,
    pattern:
      /\b(?:(?:say|repeat|run|go over|read|tell me) (?:that|it|this|what you said|the (?:last|first) (?:one|part|bit|option|time)s?|those|them|your (?:last|question)|the (?:times|options|question|number|address))(?: (?:back|by|to))*(?: me)?(?: (?:again|once more|one more time|slowly|please|another time))+|say (?:it |that )?again|(?:can|could|would) you (?:please )?repeat(?: (?:that|it|yourself|the \w+|what you (?:said|just said)))?|repeat (?:that|it|please|yourself|what you said)|repeat$|come again|pardon(?: me)?(?= |$)(?! (?:the|for))|what (?:was|were|is) (?:that|those|it)(?: (?:again|sorry|last|one|part))*$|what did you (?:just )?say|(?:i )?(?:did not|could not|can not|do not) (?:quite )?(?:hear|catch|get|understand|make out|follow)(?: (?:you|that|it|what you (?:said|are saying)|the \w+|all of that|a word))*|one more time|once more|excuse me$|(?:sorry|i am sorry) what|what(?: sorry)?$|huh$|(?:you are|you were) (?:breaking up|cutting out|too quiet|mumbling)|(?:speak|talk) (?:up|louder|slower|more slowly|slowly|clearly)|slow down|what were (?:the|my|those) (?:options|times|choices)(?: again)?|you lost me|sorry$|i missed that|did not get that)\b/,
  },
  {
    act: "wait",
    confidence: 0.9,
    pattern:
      /\b(?:(?:hold|hang) on(?: (?:for )?(?:a|one|1|just a) (?:sec|second|moment|minute|min|tick|bit))?|(?:just |wait |give me |one |a |hold on )*(?:a |one |1 |just )(?:sec|second|moment|minute|min|mo|tick)(?: please)?$|(?:wait|hold) (?:a|one|1|just a) (?:sec|second|moment|minute|min|tick)|give me (?:a|one|1|just a|a few|two|a couple of) (?:sec|second|moment|minute|min|tick)s?|just (?:a|one) (?:sec|second|moment|minute)|one moment(?: please)?|bear with me|let me (?:just )?(?:check|see|look|think|find|grab|get|pull up|open|ask|take a look)(?: (?:at|for|my|that|it|the|about|a|up|with|if|what|when|on))*|let me (?:just )?(?:get|grab|find) (?:my|a) (?:\w+)|(?:i )?(?:need|have|got) to (?:check|look at|ask|find) my (?:calendar|schedule|diary|wife|husband|phone|agenda|planner|boss|mom)|please (?:hold|wait)|stay on the line|be right back|wait up|hold please|hold the line|checking my (?:calendar|schedule|diary|phone)|looking at my (?:calendar|schedule|diary)|while i (?:check|look|find|get))\b/,
  },
  {
    act: "help",
    confidence: 0.85,
    pattern:
      /\b(?:what (?:can|could|do) (?:you|i) (?:do|help(?: me)?(?: with)?|ask(?: you)?|say|offer)(?: (?:for me|here|exactly|on this line|about|with))*|how (?:can|could) you (?:help|assist)|what are my (?:options|choices)|how does this work|what (?:are you able to|should i say|do i do|am i supposed to (?:say|do)|are you (?:for|capable of)|else can you do)|i (?:am confused|do not know what to (?:say|do))|who (?:are you|is this|am i (?:talking|speaking) (?:to|with))|(?:^|please )help(?: me)?(?: please)?$|what is this (?:number|line|place)?$)\b/,
  },
  {
    act: "nothing-else",
    confidence: 0.9,
    pattern:
      /\b(?:(?:that|this|it) (?:is|was|will be|would be) (?:all|it|everything)(?: (?:for (?:now|today|me|you)|i (?:need(?:ed)?|want(?:ed)?)|then|thanks|thank you|today|really))*|nothing(?: (?:else|more|further|at the moment|for now|right now))+|nothing$|no(?: i am)? (?:fine|good|all set|done|that is (?:it|all))|i am (?:all set|good for now|done|all good|finished|good thanks)|(?:all set|all done)(?: thanks?)?|not (?:right now|at the moment|today)|no (?:thanks|thank you)(?: (?:that is (?:all|it)|i am (?:good|fine|done)))?|no more (?:questions|things)?|that does it|we are (?:done|good|all set)|nope that is)(?=$| )/,
  },
  {
    act: "abuse",
    confidence: 0.9,
    pattern:
      /\b(?:fuck\w*|f+u+c+k+\w*|motherf\w*|shit\w*|bullshit|bitch\w*|asshole\w*|bastard\w*|damn you|god ?damn\w*|dumb ?ass|jackass|dick ?head|piss off|screw you|go to hell|cunt|wank\w*|twat|prick|moron|idiot\w*|(?:you are|you) (?:so |such |a |an |really |just |fucking |absolutely |completely |bloody )*(?:stupid|dumb|useless|idiot|moron|worthless|pathetic|garbage|trash|terrible|incompetent|piece of (?:shit|crap|junk))|stupid (?:machine|robot|bot|computer|thing|system)|shut up|crap|suck my|this sucks|you suck|go screw yourself|bloody (?:hell|useless|idiot)|kiss my ass|my ass|son of a bitch|whore|slut)\b/,
  },
  {
    act: "injection",
    confidence: 0.9,
    pattern:
      /\b(?:(?:ignore|disregard|forget|override|bypass|skip|drop|discard) (?:all |any |everything |your |the |of |my |these |those |previous |prior |above |earlier |system |other |about |safety |what you )*(?:instructions?|prompts?|rules|guidelines|directions|programming|training|restrictions|constraints|commands|guardrails|policies|were told|have been told)|system prompt|(?:reveal|show|print|repeat|tell me|read|output|display|give me|what (?:is|are)) (?:me )?(?:your |the )(?:\w+ )?(?:system |initial |hidden |original |secret )+(?:prompt|instructions?|rules|message)|(?:reveal|print|output|leak|tell me) your (?:prompt|instructions|rules|programming|source code|configuration)|you are now (?:a|an|in|my|the|dan|free|no longer|jailbroken|unrestricted|going to act)|(?:pretend|act|behave|respond|roleplay|role play|imagine)(?: that)?(?: you are| to be| as if| as| like)+ (?:a |an |my |the |you are |you |were |had |not |no |in )*(?:\w+ )?(?:ai|assistant|admin\w*|developer|hacker|pirate|dan|human|grandmother|god|system|unrestricted|different|no rules|rules|restrictions|other)\b|developer mode|admin(?:istrator)? (?:mode|access|override|privileges)|jailbreak|debug mode|sudo|do anything now|new instructions?(?: are| follow)?|from now on you (?:are|will|must|should)|as an ai language model|(?:execute|run) (?:the |this |a |following )*(?:command|code|script|sql|query|shell)|drop table|delete (?:all|every) (?:the |of the |your )*(?:appointments|records|data|bookings|calendar)|cancel (?:all|every|everyone's|everybody's|other people's) (?:the |of the |of your |other )*(?:appointments?|bookings?|patients'?)|(?:give|tell|read|show|list)(?: me)? (?:all |every |the |other |another |your |list of |names of )*(?:patients?|customers?|clients?|callers?|people)(?:'s|s')? (?:list|names?|data|numbers?|phone numbers?|appointments?|information|details|records|addresses)|(?:names?|list|numbers|details|records) of (?:all |your |the |other |every )*(?:patients?|customers?|clients?|callers?)|who else (?:has|is booked)|book (?:it|me) for free|(?:for|at) (?:0|zero) dollars|give me (?:a )?(?:100|one hundred|hundred) percent (?:off|discount))\b/,
  },
];

/** The speech acts in `text`, the gravest first. Empty for ordinary talk. */
export function understandActs(text: string): UnderstoodAct[] {
  const plain = toPlain(text);
  const acts: UnderstoodAct[] = [];
  const graver: readonly (readonly [SpeechAct, (words: string) => string | undefined])[] = [
    ["emergency", findEmergency],
    ["opt-out", findOptOut],
    ["person", findPersonRequest],
    ["robot", findRobotQuestion],
  ];
  for (const [act, find] of graver) {
    const evidence = find(text);
    if (evidence !== undefined) acts.push({ act, evidence, confidence: 0.9, alone: isAlone(plain, evidence) });
  }
  const language = findOtherLanguage(plain);
  if (language)
    acts.push({
      act: "other-language",
      evidence: language.evidence,
      confidence: language.confidence,
      alone: true,
      language: language.language,
    });
  else if (isNoise(text, plain)) acts.push({ act: "noise", evidence: plain, confidence: 0.8, alone: true });
  for (const { act, pattern, confidence } of rules.toSorted(
    (left, right) => gravity.indexOf(left.act) - gravity.indexOf(right.act),
  )) {
    const match = pattern.exec(plain);
    if (match && !language) acts.push({ act, evidence: match[0], confidence, alone: isAlone(plain, match[0]) });
  }
  return acts;
}

const gravity: readonly SpeechAct[] = [
  "injection",
  "abuse",
  "repeat",
  "wait",
  "help",
  "nothing-else",
  "goodbye",
  "thanks",
  "greeting",
];

/** Whether `text` does this, and nothing else waits: a short way to ask {@link understandActs}. */
export function isOnly(text: string, act: SpeechAct): boolean {
  return understandActs(text).some((found) => found.act === act && found.alone);
}

const politeness =
  /\b(?:please|thanks?|thank you|so much|very much|a lot|sorry|i am|oh|ok|okay|hi|hello|hey|there|yes|yeah|no|nope|well|and|you|um|uh|again|now|just|really|actually|great|good|perfect|for|your|help|the|that|is|all|it|today|then|a|bye|goodbye|have|nice|day|one|me|can|could|would|i|sir|madam|ma'am|everything|appreciate|right|alright|fine|too|but|wait|what|was|be|to|of|my|calendar|second|moment|minute|check|let|on|with)\b/g;

/** Nothing of substance is left beside the words that were found. */
function isAlone(plain: string, evidence: string): boolean {
  return plain.replace(evidence, " ").replaceAll(politeness, " ").trim() === "";
}

const soundWords =
  /^(?:(?:\[[^\]]*\]|\([^)]*\)|\*[^*]*\*|♪.*|mm+|hmm+|uh+|um+|ah+|er+|oh+|shh+|tsk|psst|la|blah|bla|beep|buzz|static|music|noise|silence|inaudible|applause|laughter|laughs?|coughs?|sighs?|breathing|typing|ringing|clicking|background|foreign|speaking|language|blank|audio|playing|click|door|bark(?:ing)?|wind|blowing)\s*)+$/i;

/** What recognisers make of coughs, music and background ("[BLANK_AUDIO]", "(coughing)", "♪", "you you you you"). */
function isNoise(text: string, plain: string): boolean {
  const trimmed = text.trim();
  if (plain === "" && trimmed !== "") return !/\d/.test(trimmed);
  if (/^(?:\[[^\]]*\]|\([^)]*\)|\*[^*]*\*|[♪♫\s.,!-])+$/.test(trimmed)) return true;
  if (soundWords.test(plain.replaceAll("_", " "))) return !/^(?:mm+ ?hm+|uh ?huh|oh|ah|um|uh)$/.test(plain);
  const words = plain.split(" ");
  if (words.length >= 4 && new Set(words).size === 1 && !/^(?:no|yes|\d)/.test(words[0] ?? "")) return true;
  // Keyboard mash and mumbles: most words without a vowel, or far too long.
  const strange = words.filter(
    (word) =>
      (word.length > 3 && !/[aeiouy]/.test(word) && !/\d/.test(word)) ||
      /(.)\1{3,}/.test(word) ||
      /[bcdfghjklmnpqrstvwxz]{6,}/.test(word),
  );
  return words.length > 0 && strange.length / words.length >= 0.5;
}
