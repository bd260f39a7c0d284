import { toPlain } from "./normalise.ts";

const staff =
  "(?:agents?|representatives?|reps?|operators?|receptionists?|humans?|human being|persons?|real person|people|staff(?: members?)?|members? of (?:the )?staff|employees?|team members?|managers?|supervisors?|attendants?|associates?|secretary|front desk|customer (?:service|support|care)|live (?:person|agent|human|one)|office manager|someone|somebody|anyone|anybody|colleagues?|clerks?|whoever is in charge)";
const strong =
  "(?:agent|representative|rep|operator|receptionist|human|human being|person|staff(?: member)?|member of (?:the )?staff|live agent|attendant|manager|supervisor|front desk|customer (?:service|support|care)|real person|team member|secretary|employee|office manager|colleague|clerk)";
const live = "(?:real|live|actual|human|living|breathing|proper|physical|different|normal|flesh and blood)";
const article = "(?:an?|the|your|some|one of (?:your|the)|another|any|of)";
const on = "(?:to|with|through to|over to|on (?:to|with)|back to)";

/** What surely asks for a person, wherever it stands. */
const requests: readonly RegExp[] = [
  new RegExp(
    `\\b(?:speak|talk|chat)(?:ing)? (?:directly )?${on} (?:${article} )?(?:${live} )*${staff}(?! (?:about (?:a|my|the) (?:fraud|card|transaction)))\\b`,
  ),
  new RegExp(
    `\\b(?:get|give|find|bring|want|need|have|prefer|like|send|request|requesting) (?:me )?(?:to )?(?:${article} )?(?:${live} )*${strong}\\b(?! (?:number|code|name|card|policy|change|by|for my))`,
  ),
  new RegExp(
    `\\b(?:transfer|connect|put|patch|pass|hand|switch|route|forward|send|take|get) (?:me|us|my call|the call|this call|this|the phone)(?: (?:straight|right|directly|over|on|through|back))* (?:${on} )?(?:${article} )?(?:${live} )*(?:${staff}|next available (?:agent|representative|person|operator))\\b`,
  ),
  new RegExp(
    `\\b(?:get|give|find|bring|want|need|have|put|like) (?:me )?(?:${article} )?(?:someone|somebody|anyone) (?:real|live|human|who is (?:real|human|a human|a person|not a (?:robot|machine|computer|bot))|in charge|on the (?:line|phone)|actual|to (?:call|phone|ring|contact) me|i can (?:talk|speak) (?:to|with))\\b(?! (?:look|check|call)|'s)`,
  ),
  /\b(?:speak|talk|talking|speaking|chat) (?:to|with) (?:someone|somebody|a person|anyone)(?: (?:real|human|live|else|there|in person|please|at the (?:office|desk|clinic)|in the (?:office|clinic)|who|about|now|from|instead))*\b/,
  /\b(?:real|live|actual) (?:person|human|agent|operator|representative|receptionist|voice)(?: being)?(?: (?:please|now|here|instead))*$|(?:^|\b(?:a|an|to|the|with) )human being(?: (?:please|now))*$/,
  /\b(?:agent|representative|operator|human|receptionist|a person|real person|a human being|somebody real|someone real) please$|\banyone (?:human|real) (?:there|here|around)\b/,
  /\b(?:be|get|being|am) (?:connected|transferred|put through|forwarded|patched through|passed|handed over|switched|routed) (?:to|with) (?:an? |the |your |some )?(?:real |live |actual |human )*(?:agent|representative|operator|receptionist|human|human being|person|someone|somebody|front desk|office|staff|manager|supervisor|reception)\b/,
  /\b(?:speak|talk) (?:to|with) (?:dr|doctor) \w+(?:'s \w+)?|\b(?:speak|talk) (?:to|with) (?:\w+ ){1,3}(?:nurse|receptionist|assistant|secretary)\b/,
  /\bput (?:a |an |some )?(?:real |live )?(?:human|person|agent|somebody|someone)(?: being)?(?: real)? (?:on|through)\b/,
  /\b(?:can|could|may|would) (?:i|you|we) (?:please )?(?:get|have|reach|call|fetch|grab|bring) (?:me )?(?:a|an|the|your|some) (?:real |live |actual |human )*(?:person|human|agent|operator|representative|rep|receptionist|staff member|manager|supervisor|human being|attendant)\b/,
  /\b(?:is|are)(?: not)? there (?:a |an |any |some )?(?:real |live |actual |human )*(?:person|people|human|humans|agent|operator|receptionist|representative|someone|somebody|anyone|anybody|staff)(?: (?:real|human|else|there|here|available|around|in the office))*(?: (?:that |who )?(?:i|we) (?:can|could|may) (?:speak|talk)(?: (?:to|with))?)/,
  /\bis(?: not)? (?:there )?(?:(?:anyone|anybody|someone|somebody) (?:real|human)|(?:a|an|any) (?:real |live |actual )?(?:person|human|human being|operator|agent)|the receptionist)(?: there| here| available| around| in)+(?: (?:to (?:talk|speak|help)|who can help|that can help|i can|there))*$/,
  /\bis (?:anyone|anybody|someone|somebody) (?:there|here|available|around)(?: that| who)? (?:i (?:can|could) (?:talk|speak)|to (?:talk|speak) (?:to|with))/,
  /\b(?:do not|don't) want to (?:talk|speak|deal|be talking|be speaking|chat) (?:to|with) (?:a |an |this |you|some )?(?:machine|robot|bot|computer|ai|recording|automated|voice|you|assistant|automation)/,
  /\b(?:hate|sick of|tired of|fed up with|do not like|cannot stand|done|done with|enough of) (?:talking to |speaking to |dealing with )?(?:these |this |you |all these |the |an? )?(?:stupid |damn )?(?:machines?|robots?|bots?|computers?|automated (?:systems?|voices?)|recordings?|phone (?:menus?|robots?)|ai)\b/,
  /\b(?:i (?:would |will )?(?:rather|prefer|like)(?: to)?(?: just)? (?:speak|talk|deal|be talking|be speaking|chat)?(?: (?:to|with))?) (?:a |an |the )?(?:real |live |actual |human )*(?:person|human|agent|operator|receptionist|someone|somebody|human being)\b/,
  /\b(?:not|anyone but|instead of) (?:a |this |the |talking to a )?(?:machine|robot|bot|computer)\b.*\b(?:person|human|someone|somebody)\b|\b(?:person|human|someone|somebody)\b.*\b(?:not|instead of|rather than) (?:a |this |the |talking to a )?(?:machine|robot|bot|computer|ai|recording)\b/,
  /\b(?:let me|allow me to|i need to|i want to|i would like to|i have to|i got to|i wish to|can i|could i|may i) (?:please )?(?:just )?(?:speak|talk|chat) (?:to|with) (?:the |a |an |your |one of (?:your|the) |any )?(?:receptionist|dentist|hygienist|nurse|office|front desk|desk|people|boss|owner|doctor himself|doctor herself|doctor directly|clinic staff|billing(?: department)?|practice manager|reception)\b/,
  /\b(?:transfer|connect|put|patch) (?:me|us)(?: (?:straight|right|directly|over|on|through))* (?:to|with) (?:the |a |an |your )?(?:receptionist|reception|office|front desk|desk|dentist|hygienist|doctor|nurse|billing(?: department)?|clinic|practice|boss|owner)\b/,
  /\b(?:transfer|connect) me(?: (?:please|now))?$|\bput me through(?: (?:please|now))?$|\bpatch me through\b/,
  /\b(?:have|get|ask|make) (?:someone|somebody|a person|a human|a real person|an agent|the receptionist|a receptionist|the office|a staff member|anyone|one of your (?:staff|people)) (?:to )?(?:call|phone|ring|contact)(?: me)?(?: back)?\b/,
  /\b(?:can|could|would|will) (?:someone|somebody|a (?:real )?person|a human|the receptionist|anyone|an actual person) (?:please )?(?:call|phone|ring|contact|talk to|speak (?:to|with)) me\b/,
  /\b(?:can|could|would|will) (?:a (?:real |live )?(?:person|human)|an (?:actual|operator|agent)(?: person| human)?) (?:please )?help me\b/,
  /\b(?:human|person|agent|operator|representative) (?:assistance|help|support|contact|interaction|intervention)\b(?! animal)/,
  /\b(?:press|pressing|hit|dial) (?:0|zero)\b|\bhow do i (?:get|reach|speak to|talk to|get through to) (?:to )?(?:a|an|the|your|some) (?:real |live |actual )*(?:person|human|agent|operator|representative|receptionist|human being|someone)\b/,
];

/** What asks for a person when it is all that is said. */
const whole = new RegExp(
  `^(?:(?:please|no|yes|hi|hello|hey|just|ok|okay|i|said|want|need|would|like|a|an|the|get|give|me|to|speak|talk|with|your|can|could|you|sorry|look|listen|real|live|actual|another|different|any) )*(?:agents?|representatives?|reps?|operators?|receptionists?|reception|humans?|human being|person|real person|someone real|somebody real|live (?:person|agent|one)|customer (?:service|support|care)|front desk|supervisor|manager|staff|a person|attendant|secretary|human agent|call center)(?: (?:please|now|thanks|thank you|sir|ma'am|right now|immediately|agents?|operators?|representatives?|humans?|person))*$`,
);

const questionsAboutTheVoice =
  /\b(?:are|is|were) (?:you|this|it|that) (?:a|an|the|really|actually|even)? ?(?:real|live|actual|human|person|robot|bot|machine|computer)|\bam i (?:talking|speaking|chatting) (?:to|with)|\bwhether you are\b|\bif you are\b|\byou (?:are|sound like)\b|\bare you\b/;
const notForUs =
  /\byou (?:be|act|think) (?:and think )?(?:like )?a real person\b|\b(?:my|insurance|travel|real estate|estate|secret|free|chemical|cleaning|talent|leasing|rental|loan|ticket|booking|sports) agents?\b|\b(?:change|changing|switch|switching) (?:my )?agents?\b|\bsmooth operator\b|\b(?:what|which|how many|kind of|sort of|cat|dog|morning|first) (?:kind of |sort of )?persons?\b|\bper person\b|\bin person\b|\bperson (?:who|that) (?:made|created|built)\b|\b(?:text|email|message|fraud|stole|stolen|transaction|card|luggage|check engine)\b|\bmy (?:sales )?(?:rep|representative|manager|supervisor|boss)\b/;

/** The words that ask for a human, in plain form; undefined when nobody was asked for. */
export function findPersonRequest(text: string): string | undefined {
  const plain = toPlain(text);
  const alone = whole.exec(plain);
  if (alone && !notForUs.test(plain)) return alone[0];
  for (const pattern of requests) {
    const match = pattern.exec(plain);
    if (!match || notForUs.test(plain)) continue;
    const asksAboutUs =
      questionsAboutTheVoice.test(plain) &&
      !/\b(?:want|need|get|transfer|connect|let me|can i|could i|put me|would like|rather)\b/.test(plain);
    if (!asksAboutUs) return match[0];
  }
  return undefined;
}
