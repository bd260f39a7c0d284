import { toPlain } from "./normalise.ts";

const staff =
  "(?:agents?|representatives?|reps?|operators?|receptionists?|humans?|human being|persons?|real person|people|staff(?: members?)?|members? of (?:the |your )?(?:staff|team)|employees?|team members?|managers?|supervisors?|attendants?|associates?|secretary|front desk|customer (?:service|support|care)|live (?:person|agent|human|one)|office manager|someone|somebody|anyone|anybody|colleagues?|clerks?|whoever(?: is)? (?:in charge|there|at the (?:desk|front)|works there|can help))";
const strong =
  "(?:agent|representative|rep|operator|receptionist|human|human being|person|staff(?: member)?|member of (?:the |your )?(?:staff|team)|live agent|attendant|manager|supervisor|front desk|customer (?:service|support|care)|real person|team member|secretary|employee|office manager|colleague|clerk)";
const live = "(?:real|live|actual|human|living|breathing|proper|physical|different|normal|flesh and blood)";
const article = "(?:an?|the|your|some|one of (?:your|the)|another|any|of)";
const on = "(?:to|with|through to|over to|on (?:to|with)|back to)";

/** What surely asks for a person, wherever it stands. */
const requests: readonly RegExp[] = [
  new RegExp(
    `\\b(?:speak|talk|chat)(?:ing)? (?:directly )?${on} (?:${article} )?(?:${live} )*${staff}(?! (?:about (?:a|my|the) (?:fraud|card|transaction)))\\b`,
  ),
  new RegExp(
    `\\b(?:get|give|find|want|need|have|prefer|like|send|request|requesting|asked for|ask for|skip to|go to) (?:me )?(?:to )?(?:${article} )?(?:${live} )*${strong}\\b(?!'| (?:number|code|name|card|policy|change|by|for my|meeting))`,
  ),
  new RegExp(
    `\\b(?:transfer|connect|put|patch|pass|hand|switch|route|forward|direct|escalate|send|take|get) (?:me|us|my call|the call|this call|this|it|the phone)(?: (?:straight|right|directly|over|on|through|back|along|across|up))* (?:${on} )?(?:${article} )?(?:${live} )*(?:${staff}|next available (?:agent|representative|person|operator))\\b`,
  ),
  new RegExp(
    `\\b(?:get|give|find|bring|want|need|have|put|like) (?:me )?(?:${article} )?(?:someone|somebody|anyone) (?:real|live|human|who is (?:real|human|a human|a person|not a (?:robot|machine|computer|bot))|in charge|on the (?:line|phone)|actual|to (?:call|phone|ring|contact) me|i can (?:talk|speak) (?:to|with))\\b(?! (?:look|check|call)|'s)`,
  ),
  /\b(?:speak|talk|talking|speaking|chat) (?:to|with) (?:someone|somebody|a person|anyone)(?: (?:real|human|live|else|there|in person|please|at the (?:office|desk|clinic)|in the (?:office|clinic)|who|about|now|from|instead))*\b/,
  /\b(?:speak|talk) (?:to|with) \w+(?: \w+)? at (?:the )?(?:front )?desk\b|\b(?:asked|asking|ask) for (?:a |an )?(?:real |live )?(?:human|person|representative|operator|agent)\b/,
  /\bwho (?:can|could|may|do|should) i (?:talk|speak) (?:to|with)\b|\bis (?:somebody|someone|anybody|anyone) available to (?:talk|speak)\b|\bdo not want (?:a|an|this|the|to use a|to use the) (?:ro)?bots?\b/,
  /\b(?:can|could|will|have|ask|let|get|want|need) (?:a |an |the |one of your |your )(?:member of (?:the |your )?staff|staff member|nurse|receptionist|dentist|doctor|hygienist|manager|assistant|representative|agent)s? (?:to )?(?:please )?(?:call|phone|ring|contact)(?: me)?\b/,
  /\b(?:real|live|actual) (?:person|human|agent|operator|representative|receptionist|voice)(?: being)?(?: (?:please|now|here|instead))*$|(?:^|\b(?:a|an|to|the|with) )human being(?: (?:please|now))*$/,
  /\b(?:agent|representative|operator|human|receptionist|a person|real person|a human being|somebody real|someone real) please$|\banyone (?:human|real) (?:there|here|around)\b/,
  /\b(?:be|get|being|am) (?:connected|transferred|put through|forwarded|patched through|passed|handed over|switched|routed) (?:to|with) (?:an? |the |your |some )?(?:real |live |actual |human )*(?:agent|representative|operator|receptionist|human|human being|person|someone|somebody|front desk|office|staff|manager|supervisor|reception)\b/,
  /\b(?:speak|talk) (?:to|with) (?:dr|doctor) \w+(?:'s \w+)?|\b(?:speak|talk) (?:to|with) (?:\w+ ){1,3}(?:nurse|receptionist|assistant|secretary)\b/,
  /\bput (?:a |an |some )?(?:real |live )?(?:human|person|agent|somebody|someone)(?: being)?(?: real)? (?:on|through)\b/,
  /\b(?:can|could|may|would) (?:i|you|we) (?:please )?(?:get|have|reach|call|fetch|grab|bring) (?:me )?(?:a|an|the|your|some) (?:real |live |actual |human )*(?:person|human|agent|operator|representative|rep|receptionist|staff member|manager|supervisor|human being|attendant)\b(?!')/,
  /\b(?:is|are)(?: not)? there (?:a |an |any |some )?(?:real |live |actual |human )*(?:person|people|human|humans|agent|operator|receptionist|representative|someone|somebody|anyone|anybody|staff)(?: (?:real|human|else|there|here|available|around|in the office))*(?: (?:that |who )?(?:i|we) (?:can|could|may) (?:speak|talk)(?: (?:to|with))?)/,
  /\bis(?: not)? (?:there )?(?:(?:anyone|anybody|someone|somebody) (?:real|human)|(?:a|an|any) (?:real |live |actual )?(?:person|human|human being|operator|agent)|the receptionist)(?: there| here| available| around| in)+(?: (?:to (?:talk|speak|help)|who can help|that can help|i can|there))*$/,
  /\bis (?:anyone|anybody|someone|somebody) (?:there|here|available|around)(?: that| who)? (?:i (?:can|could) (?:talk|speak)|to (?:talk|speak) (?:to|with))/,
  /\b(?:do not want to|refuse to|am not going to|am not|will not|can not|do not like to|tired of|stop making me|why am i|do not do|not here to) (?:talk|speak|deal|be talking|be speaking|chat|talking|speaking) (?:to|with) (?:a |an |this |you|some )?(?:machine|robot|bot|computer|ai|recording|automated|voice|you|assistant|automation)/,
  /\b(?:hate|sick of|tired of|fed up with|do not like|cannot stand|done|done with|enough of) (?:talking to |speaking to |dealing with )?(?:these |this |you |all these |the |an? )?(?:stupid |damn )?(?:machines?|robots?|bots?|computers?|automated (?:systems?|voices?)|recordings?|phone (?:menus?|robots?)|ai)\b/,
  /\b(?:i (?:would |will )?(?:rather|prefer|like)(?: to)?(?: just)? (?:speak|talk|deal|be talking|be speaking|chat)?(?: (?:to|with))?) (?:a |an |the )?(?:real |live |actual |human )*(?:person|human|agent|operator|receptionist|someone|somebody|human being)\b/,
  /\b(?:not|anyone but|instead of) (?:a |this |the |talking to a )?(?:machine|robot|bot|computer)\b.*\b(?:person|human|someone|somebody)\b|\b(?:person|human|someone|somebody)\b.*\b(?:not|instead of|rather than) (?:a |this |the |talking to a )?(?:machine|robot|bot|computer|ai|recording)\b/,
  /\b(?:speak|talk|chat) (?:directly )?(?:to|with) (?:the |a |an |your |one of (?:your|the) |any(?:one)? (?:of your |in |at )?)(?:receptionists?|dentists?|hygienists?|nurses?|office|front desk|desk|people|boss|owner|doctors?|clinic(?: staff)?|billing(?: department)?|practice manager|reception)\b(?! (?:about it )?(?:first|before|last))/,
  /\b(?:need|want|like|get|have) (?:to have )?(?:someone|somebody|anyone) (?:at|in|from) (?:the |your )?(?:office|clinic|practice|front|desk|reception|front desk|team|staff)\b/,
  /\b(?:transfer|connect|put|patch) (?:me|us)(?: (?:straight|right|directly|over|on|through))* (?:to|with) (?:the |a |an |your )?(?:receptionist|reception|office|front desk|desk|dentist|hygienist|doctor|nurse|billing(?: department)?|clinic|practice|boss|owner)\b/,
  /\b(?:transfer|connect) (?:me|my call|this call|the call)(?: (?:please|now))?$|\bbe transferred(?: (?:please|now))?$|\bput me through(?: (?:please|now))?$|\bpatch me through\b/,
  /\b(?:have|get|ask|make) (?:someone|somebody|a person|a human|a real person|an agent|the receptionist|a receptionist|the office|a staff member|anyone|one of your (?:staff|people)) (?:to )?(?:call|phone|ring|contact)(?: me)?(?: back)?\b/,
  /\b(?:can|could|would|will) (?:someone|somebody|a (?:real )?person|a human|the receptionist|anyone|an actual person) (?:(?:from|at|in) (?:the |your )?\w+ )?(?:please )?(?:call|phone|ring|contact|talk to|speak (?:to|with)) me\b/,
  /\b(?:can|could|would|will) (?:a (?:real |live )?(?:person|human)|an (?:actual|operator|agent)(?: person| human)?) (?:please )?help me\b/,
  /\b(?:human|person|agent|operator|representative) (?:assistance|help|support|contact|interaction|intervention)\b(?! animal)/,
  /\b(?:press|pressing|hit|dial) (?:0|zero)\b|\bhow do i (?:get|reach|speak to|talk to|get through to) (?:to )?(?:a|an|the|your|some) (?:real |live |actual )*(?:person|human|agent|operator|representative|receptionist|human being|someone)\b/,
];

/** Words that nobody uses of anyone but a human helper; beside any word of wanting or reaching they ask for one. */
const unmistakable =
  /\b(?:humans?(?: beings?)?|(?:real|live|actual|living|flesh and blood|normal) (?:\w+ )?(?:person|people|body|human|humans|voice|human being)|(?:someone|somebody|anyone) real|human operator|operator)\b/;
const wanting =
  /\b(?:speak|talk|chat|conversation|deal|word with|connect\w*|transfer\w*|put|pass|patch|forward|direct|route|switch|hand|reach|get|give|need|want|would like|prefer|rather|demand|insist|call(?:ed)? (?:me )?back|ring|phone|escalate|take over|have|request|find|help|assistance|please|only|press|dial)\b/;

/** People who work here: asked for beside a word of reaching, unless the sentence only tells about them. */
const helper =
  /\b(?:representatives?|reps?|agents?|receptionists?|supervisors?|managers?|staff(?: members?)?(?! meeting)|associates?|a person(?= (?:please|now|not|instead|on the|right|in the|here|who)|$)|(?:the|that|a) (?:girl|lady|guy|man|woman|gentleman|person) (?:at|in|i (?:spoke|talked)|from|who)|(?<!at (?:the )?)(?:front desk|reception))\b(?! (?:said|told|called|is|was|were|are|who|mentioned|gave|already|has|had|here|number|policy))/;
const reaching =
  /\b(?:speak|talk|chat|conversation|connect(?:ed)?|in touch|transfer(?:red)?|put|pass|patch|forward|route|switch|hand|reach|get me|give me|get you to|i need|i want|prefer|rather|demand|press|dial|assistance|next available)\b/;
const tellingAbout =
  /\b(?:told|said|called me|left me|was told|(?:spoke|talked) (?:to|with) (?:a|an|your|the) \w+ (?:yesterday|last|earlier|before|and|who|today|on)|how (?:do|can) i (?:become|change)|pick(?:ed)? up|bring|become|work as|i am an?)\b/;

/** What asks for a person when it is all that is said. */
const whole = new RegExp(
  `^(?:(?:please|no|yes|hi|hello|hey|just|ok|okay|i|said|want|need|would|like|a|an|the|get|give|me|to|speak|talk|with|your|can|could|you|sorry|look|listen|real|live|actual|another|different|any) )*(?:agents?|representatives?|reps?|operators?|receptionists?|reception|humans?|human being|person|real person|someone real|somebody real|live (?:person|agent|one)|customer (?:service|support|care)|customer representative|front desk|supervisor|manager|staff|a person|attendant|secretary|human agent|call center)(?: (?:please|now|thanks|thank you|sir|ma'am|right now|immediately|agents?|operators?|representatives?|humans?|person))*$`,
);

const questionsAboutTheVoice =
  /\b(?:are|is|were) (?:you|this|it|that) (?:a|an|the|really|actually|even)? ?(?:real|live|actual|human|person|robot|bot|machine|computer)|\bam i (?:talking|speaking|chatting) (?:to|with)|\bwhether you are\b|\bif you are\b|\byou (?:are|sound like)\b|\bare you\b/;
const notForUs =
  /\byou (?:be|act|think) (?:and think )?(?:like )?a real person\b|\b(?:doctor|dentist|appointment) (?:agent|staff)\b|\b(?:my|insurance|travel|real estate|estate|secret|free|chemical|cleaning|talent|leasing|rental|loan|ticket|booking|sports) agents?\b|\b(?:change|changing|switch|switching) (?:my )?agents?\b|\bsmooth operator\b|\b(?:what|which|how many|kind of|sort of|cat|dog|morning|first) (?:kind of |sort of )?persons?\b|\bper person\b|\b(?<!somebody )(?<!someone )in person\b|\bperson (?:who|that) (?:made|created|built)\b|\b(?:text|email|message|fraud|stole|stolen|transaction|card|luggage|check engine)\b|\bmy (?:sales )?(?:rep|representative|manager|supervisor|boss)\b/;

/** The words that ask for a human, in plain form; undefined when nobody was asked for. */
export function findPersonRequest(text: string): string | undefined {
  const plain = toPlain(text);
  if (notForUs.test(plain)) return undefined;
  const alone = whole.exec(plain);
  if (alone) return alone[0];
  // "Am I talking to a real person?" asks what we are; "I want to talk to a real person" asks for one.
  const asksAboutUs = questionsAboutTheVoice.test(plain);
  const wants = /\b(?:want|need|get|transfer|connect|let me|can i|could i|put me|would like|rather)\b/.test(plain);
  const match =
    asksAboutUs && !wants ? undefined : requests.map((pattern) => pattern.exec(plain)).find((found) => found !== null);
  return match?.[0] ?? (asksAboutUs ? undefined : findHelper(plain));
}

/** Any word for a human helper beside a word of reaching one. */
function findHelper(plain: string): string | undefined {
  const human = unmistakable.exec(plain);
  // Two or three words with "human" in them say it all: "stop, human, now".
  if (human && (wanting.test(plain) || plain.split(" ").length <= 4)) return human[0];
  const colleague = reaching.test(plain) && !tellingAbout.test(plain) ? helper.exec(plain) : null;
  return colleague?.[0];
}
