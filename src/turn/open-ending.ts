/** Words after which English goes on: articles, prepositions, conjunctions, auxiliaries, hesitation. */
const openWords = new Set(
  (
    "a an the and or but because so if when while that which who whose with without for from to at in on of by about into " +
    "until till than as is are was were be been am i'm it's my your his her our their this these next last every some any " +
    "no-one very really just maybe um uh uhm er erm hmm like i we they he she can could would will should may might " +
    "must do does did have has had i'd i'll we'd we'll want need let's between after before around doctor dr mr mrs ms"
  ).split(" "),
);

/** Ends that want an object: "I'd like to book", "my number is". */
const openPhrase =
  /(?:\b(?:would like|i'd like|want|need|like|have|going|trying|wanted|wondering|hoping) to(?: \w+)?|\b(?:number|name|birthday|address|email) is|\bcall(?:ed|ing)? (?:about|for|to)|\bas well as|\bsuch as|\bi was wondering|\bi think|\bi mean|\byou know|\bhow about|\bwhat about|\b(?:do|does|did|can|could|would|will|are|were|if|when|have|that) you)$/;

/** Asks for time: whoever says it is about to say more. */
const holdPhrase =
  /(?:\bwait(?: a (?:second|minute|moment|sec))?|\b(?:hold|hang) on|\b(?:one|just a|a|give me a|one more) (?:second|moment|minute|sec)|\blet me (?:see|think|check|look|get \w+ \w+|grab \w+ \w+|find it))$/;

/** Ends that only look open: "as soon as you can", "let's do that", "I think so". */
const wholePhrase =
  /(?:\bto (?:cancel|reschedule|confirm|you)|\b(?:don't|didn't|wouldn't|if you|you) want to|\b(?:so|neither) (?:do|did|am|can|would) i|\b(?:yes|yeah|no|sure) (?:i am|i do|i did|i will|i can|i would|i have|it is|it was|they are|we are|we do)|\b(?:much|what|where|think|sure|know) it is|\bif (?:i|you|we|they) (?:can|could|would|may|like)|\bas you can|\b(?:think|guess|believe|hope) so|\bnot really|\b(?:day|week|month|morning|ever|called|one) (?:before|after)|\b(?:a|the|my|your|another|see) doctor|\b(?:come|fit me|squeeze me|get me|pencil me|put me) in|\b(?:do|take|like|have|for|about|with|get|not|change|cancel|book|confirm|move|than|all) (?:that|this)|\b(?:is|was|are) that|\bhow are you|\b(?:all|whatever|what|everything) (?:i|you|we) (?:have|need|want)|\bi don't|\bi can't|\b(?:ask|tell|show|give|send) (?:you|me|us|him|her|them) (?:that|this)|\b(?:anybody|anyone|somebody|someone|nobody|be|is|are|turn|show (?:me|us)|look|looking) around)$/;

/** Questions that end in their preposition: "where are you calling from". */
const strandedPreposition = /^(?:(?:and|so|but) )?(?:who|what|where|which|who's)\b(?: \S+){2,} (?:from|with|to|about)$/;
const whatYouHave = /\b(?:what|which|whatever|anything)\b.* (?:do )?you (?:have|need|want)$/;

/** Whether a text stops where a sentence cannot end, or where the caller asks for time. `words` are its words. */
export function endsOpen(words: readonly string[], text: string): boolean {
  const last = words.at(-1) ?? "";
  const all = words.join(" ");
  const tail = words.slice(-4).join(" ");
  if (holdPhrase.test(tail)) return true;
  // A comma, a dash or dots at the end are the recogniser's own word that more is coming.
  if (/[,;:–—-]\s*$|(?:\.\.\.|…)\s*$/.test(text)) return true;
  if (words.length >= 2 && wholePhrase.test(tail)) return false;
  if (strandedPreposition.test(all) || whatYouHave.test(all)) return false;
  return openWords.has(last) || openPhrase.test(tail);
}
