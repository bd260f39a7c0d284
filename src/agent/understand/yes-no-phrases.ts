/**
 * What one phrase of an answer says. `fine` agrees on its own but not after a "no" ("no, that's fine"); `done`: nothing
 * more is wanted; `change`: asks for something else in place of an answer; `neutral` says nothing either way.
 */
export type AnswerTone = "yes" | "no" | "uncertain" | "weak-yes" | "fine" | "done" | "change" | "thanks" | "neutral";

export interface AnswerPhrase {
  readonly tone: AnswerTone;
  /** Sticky; matches whole words. */
  readonly pattern: RegExp;
}

const subject =
  "(?:that one|this one|that time|that day|the time|the date|the day|that|this|it|everything|these|those|they|all of (?:that|it)|all that|all|thats|its|the \\w+|which|he|she|i think (?:that|it)|i guess (?:that|it)|i believe (?:that|it))";
const be =
  "(?: is|'s| was| would be|'d be| will be|'ll be| should be| are|'re| sounds?| seems?| looks?| also would be| would also be| could be| is all| seems to be| still sounds)?";
const degree =
  "(?: (?:so|really|very|all|just|about|pretty|exactly|perfectly|totally|absolutely|completely|quite|also|still|actually|even|fine and|good and|great|too))*";
const positive =
  "(?:good|great|fine|perfect(?:ly)?|ok|okay|k|correct|right|wonderful|lovely|awesome|excellent|ideal|brilliant|cool|alright|all right|nice|fantastic|amazing|super|acceptable|convenient|sweet|terrific|suitable|swell|dandy|ideal|helpful|doable|fair enough|accurate|true)";
const works =
  "(?:works?(?: out)?(?: (?:fine|well|great|perfectly|better|nicely|good))*|suits? me(?: (?:fine|well|perfectly))?|suits?|would work(?: out)?(?: (?:well|fine|great|perfectly))?|will work(?: out)?(?: (?:well|fine|great|perfectly))?|'ll work(?: (?:well|fine|great|perfectly))?|can work|could work|should work|would do|will do|'ll do|should do|does it|fits?(?: (?:into )?my schedule)?(?: perfectly| well)?|would suit(?: me)?|still works|will suit (?:me|my needs)|sounds like it will suit my needs|is my desire|was what i said|is what i (?:said|want|wanted|need|meant)|'s what i (?:said|want|wanted|need|meant))";
const forMe = "(?: (?:for me|for us|with me|by me|to me|thanks|then|too|enough|as well|so far|now))*";
const negated =
  "(?: is not|'s not| isn't| aren't| are not| wasn't| was not| won't| will not| doesn't| does not| don't| do not| wouldn't| would not| can't| cannot| can not)";

const phrases: readonly (readonly [AnswerTone, readonly string[]])[] = [
  [
    "yes",
    [
      "(?:oh |um |uh |ah |well )?(?:yes|yeah|yea|yep|yup|yah|ya|yeh|yessir|yes sir|yes ma'am|aye|yass|yeppers)(?: (?:yes|yeah|yep|please|indeed|of course|definitely|absolutely|exactly|certainly|sir|ma'am))*",
      "uh[- ]?huh",
      "mm[- ]?hmm?",
      "mhm+",
      "m hm",
      "uhuh",
      "(?:most |quite )?(?:sure|surely|certainly|definitely|absolutely|exactly|precisely|indeed|totally|affirmative|naturally|positive|correct|roger(?: that)?)(?: (?:thing|do|is|does|it is))?",
      "of course(?: not a problem)?",
      "by all means",
      "(?:please )?(?:go (?:right )?ahead|lock it in|put me down|sign me up|go for it|do it|do so|do that|do please|please do|proceed|carry on|continue|book it(?: please)?|book that|confirm(?: it)?|i confirm|i do|i would|i am|i will|it is|it does|you can|you may|you bet|you got it(?: right)?|you've got it|you are (?:right|correct)|you're right|that's the one|that one)(?: please| and do (?:it|that)| and book(?: it| that)?| with (?:that|it))*",
      "(?:please )?(?:let's|lets|let us) (?:do|go with|go for|try|book|take) (?:that|it|this)(?: one)?",
      "(?:let's|lets) go",
      "(?:i'll|i will|we'll) (?:take|have|go with|do) (?:it|that|this)(?: one)?",
      "(?:yes )?please",
      "sounds like a plan",
      "(?:no|not a) (?:problem|worries|trouble)(?: at all)?(?: (?:go ahead|that's fine))?",
      "why not",
      "that's it exactly",
      "exactly it",
      "that'?s (?:exactly it|the one)",
      "i'd (?:love|like)(?: (?:to|that))?(?: (?:do )?that)?",
      "i would (?:love|like)(?: (?:to|that))?(?: (?:do )?that)?",
      "i (?:like|want|agree|love|accept)(?: (?:that|it|to|so|with that|this))?(?: one)?",
      "agreed?",
      "right(?: on| you are)?",
      "fine by me",
      "make it so",
      "i'm (?:in|happy with that|good with that|fine with that|okay with that|ok with that|up for that|game)",
      "i am (?:happy|good|fine|okay|ok) with (?:that|it)",
      "works for me",
      "all correct(?: yes)?",
      "true",
      "yes i (?:do|am|will|would|can|did|have)",
      "i can (?:do|make) (?:that|it)(?: work)?(?: appointment)?",
      "please (?:try|book|make|schedule|change|confirm) (?:it|that)(?: please)?",
      "(?:can|could) do",
      "bet",
      "deal",
      "you know it",
      "heck yes",
      "hell yes",
      "totally",
      "for sure",
      "ok(?:ay)? (?:sure|yes|yeah|go ahead|do it)",
      "try it",
      "please make it",
      "that is my desire",
    ],
  ],
  [
    "fine",
    [
      `${subject}${be}${degree} ${positive}(?: (?:one|idea|choice|by me|to go))?${forMe}`,
      `${subject} ${works}${forMe}`,
      `${subject}${works}${forMe}`,
      `(?:sounds?|seems?|looks?)${degree} ${positive}${forMe}`,
      `(?:very |really |pretty |just |that's )?${positive}${forMe}`,
      `${works}${forMe}`,
      "(?:okay|ok|alright|all right|great|good|fine|perfect|super|wonderful|excellent|awesome|lovely|brilliant|cool|nice)(?: then)?",
      "i'm (?:good|fine|okay|ok|all right|alright)(?: with (?:that|it))?",
      "i am (?:good|fine|okay|ok)(?: (?:with (?:that|it)|for now))?",
      "got it",
      "fair enough",
      "good enough",
      "whatever you (?:think|say)",
      "all good",
      "that's it",
      "that is it",
      "that's all right",
    ],
  ],
  [
    "weak-yes",
    [
      "i (?:guess|suppose|think)(?: so| that(?:'s| is) (?:fine|ok|okay|right)| that works| that would work| yes)?",
      "i believe so",
      "probably(?: yes)?",
      "if (?:you|that|it|there)'?s? (?:must|have to|is nothing else|works)",
      "i hope so",
      "if possible",
      "kind of yes",
      "more or less",
      "as far as i know",
      "should be",
      "most likely",
      "i imagine so",
      "that's probably (?:fine|right|okay|ok)",
    ],
  ],
  [
    "no",
    [
      "(?:oh |um |uh |ah |well )?(?:no|nope|nah|naw|nay|negative|no sir(?! z\\b)|no ma'am|uh[- ]?uh|nuh[- ]?uh|mm[- ]?mm)(?: (?:no|nope|not really|way|thank you|thanks|sir(?! z\\b)|ma'am|sorry|i'm sorry))*",
      "not (?:really|quite|at all|exactly|yet|now|right now|just yet|just now|today|necessarily|ideal|right|correct|good|possible|for me|this time|that one|those|interested|particularly|especially)(?: (?:no|then))?",
      "(?:i'd|i would|we'd) rather not",
      "i'd prefer not(?: to)?",
      "(?:i )?(?:don't|do not|dont|didn't|did not) (?:think so|want (?:that|it|to|this)(?: one)?|like (?:that|it|this)(?: one)?|agree|need (?:that|it|to)|believe so|think (?:that|it) (?:works?|will work|would work)|think that works|care for (?:it|that))",
      "(?:i )?(?:can't|cannot|can not|couldn't|won't|will not|won't be able to|am not able to)(?: (?:do|make|come|manage|be)(?: (?:that|it|then|there))?)?(?: (?:work|then|day|one|time))?",
      `${subject}${negated}(?: (?:going to|gonna|be|really|quite|all|very|so))*(?: (?:work|suit|do|fit|right|correct|good|great|true|it|what i (?:said|meant|want|wanted|asked for)|like that|possible|convenient|my name|my number|fine|ideal|okay|the one|accurate))?(?: (?:for me|well|out|me|at all|my schedule|anymore|then))*`,
      "(?:that's|that is|that was|it's|it is|this is|you're) (?:wrong|incorrect|not (?:right|correct|it)|no good|impossible|a no|not true|mistaken|too (?:early|late|soon|far|much|expensive))",
      "(?:wrong|incorrect|false|never|disagree|absolutely not|definitely not|certainly not|of course not|no way|i disagree|hell no|no chance|hardly|never ?mind|forget it|i'll pass|pass|cancel that|stop|don't|do not|please don't|by no means|neither|none(?: of (?:those|them|these))?)",
      "i'm afraid not",
      "i am afraid not",
      "not so much",
      "maybe (?:not|later|another time|some other time|in a bit|at a later time|next time)",
      "(?:perhaps|possibly) (?:not|later|at a later (?:date|time)|another time)",
      "some other time",
      "another time",
      "later(?: on)?(?: then| though)?",
      "doesn't work(?: for me)?",
      "won't work(?: for me)?",
      "i changed my mind",
      "i've changed my mind",
      "i have (?:a meeting|another appointment)",
      "i'm (?:busy|not sure i can|not free|not available|not interested|working)(?: then| that day)?",
      "no (?:i|it|that) (?:am not|isn't|is not|'s not|does not|doesn't|don't|do not|can't|won't)(?: (?:work|right|correct|good))?",
    ],
  ],
  [
    "done",
    [
      "(?:i think )?(?:that's|that is|that was|that'll be|that will be|that would be|it's|its|thats|this is|i guess that's|i think that's|i think that will be) (?:all|it|everything)(?: (?:for (?:now|today|me)|i (?:need|needed|wanted)|then|today|thanks|thank you|for today))*",
      "nothing(?: (?:else|more|at the moment|for now|right now|today|further))*(?: (?:thanks|thank you))?",
      "(?:i'm|i am|we're) (?:all set|done|all done|good for now|finished|sorted)",
      "all (?:set|done)",
      "all for (?:now|today)",
      "good ?bye|bye(?: now| bye)?|see you(?: later)?|have a (?:good|great|nice|lovely) (?:day|one|evening|afternoon|weekend)",
    ],
  ],
  [
    "uncertain",
    [
      "(?:maybe|perhaps|possibly)",
      "(?:i'm |i am )?not (?:so |really |entirely |too |quite |100 percent )?(?:sure|certain)(?: (?:yet|about that|if|actually))?",
      "i (?:don't|do not|dont) (?:really )?know(?: (?:yet|maybe))?",
      "(?:it |that )?depends",
      "i'm not sure",
      "who knows",
      "let me (?:think|check|see)(?: about (?:it|that))?",
      "i (?:need|have) to (?:think|check)(?: about (?:it|that))?",
      "i'll think about it",
      "hard to say",
      "no idea",
      "could be",
      "dunno",
      "i might",
      "we'll see",
      "i'm unsure",
      "i can't (?:say|remember|decide)",
      "not certain",
      "i couldn't say",
      "i don't remember",
      "what do you think",
    ],
  ],
  [
    "thanks",
    [
      "(?:thanks|thank you|thank|cheers|ta|many thanks|much appreciated|i appreciate (?:it|that|the help|your help|all (?:the|your) help))(?: (?:so|very|a) (?:much|lot|bunch))*(?: (?:for|again|anyway|anyways|though|indeed|then)(?: (?:that|your help|the help|everything|now|all your help|the assistance|your assistance|helping))?)*",
      "you(?:'ve| have)? (?:were|are|been|was) (?:very |so |a |great |most )*(?:helpful|great|big help|great help|the best|kind|wonderful)",
      "you're (?:the best|great|welcome|a star)",
    ],
  ],
  [
    "change",
    [
      "actually(?! (?:yes|yeah|no|nope|that's|that is|that works|sure|okay|fine))",
      "(?:i'm )?sorry",
      "instead",
      "(?:can|could|would|will) (?:you|we|i) (?:please )?(?:change|make|move|switch|do|try|book) (?:it|that|the)(?! (?:please|for me please|now)$)",
      "(?:please )?(?:change|make|move|switch) (?:it|that) (?:to|for|at)",
      "i need (?:it|that) (?:to|for|at)",
      "i (?:meant|said)",
      "how about",
      "what about",
      "change of plans",
      "rather",
      "correction",
      "wait",
      "hang on",
      "hold on",
    ],
  ],
  [
    "neutral",
    [
      "(?:oh|um|uh|ah|hmm|well|so|now|then|hey|hi|hello|look|listen|you know|like|again|really|wow|there|actually(?= (?:yes|yeah|no|nope|that's|that is|that works|sure|okay|fine))|and|just|too|my|god|gosh|also|doctor|sir(?! z\\b)|ma'am|madam|miss)",
    ],
  ],
];

/** All phrases, to be tried at one place; the longest match counts. */
export const answerPhrases: readonly AnswerPhrase[] = phrases.flatMap(([tone, patterns]) =>
  patterns.map((pattern) => ({ tone, pattern: new RegExp(`(?<![\\w'])(?:${pattern})(?![\\w'])`, "y") })),
);
