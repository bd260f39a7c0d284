import { toPlain } from "./normalise.ts";

const machine = "(?:robots?|bot|chat ?bot|machine|computers?|computer program|program|ai|a i|artificial|artificial intelligence|automated(?: \\w+)?|software|recording|recorded(?: \\w+)?|voice ?mail|virtual(?: \\w+)?|algorithm|siri|alexa|chatgpt|chat gpt|simulation|synthetic|programmed ai|fake|android)";
const human = "(?:(?:real |live |actual |living |breathing |genuine )*(?:human(?: being)?|person|people|someone|somebody|woman|man|guy|lady|receptionist|agent)|real|human|live|alive)";
const kind = `(?:${machine}|${human})`;

const questions: readonly RegExp[] = [
  new RegExp(`\\b(?:are|were|aren't) (?:you|u|your)(?: \\w+){0,3} (?:an? )?${kind}(?! (?:location|estate|who likes|that likes|time|office|dentist|accepting|one|open|quick|good))\\b`),
  new RegExp(`\\b(?:is|am|are) (?:this|it|that|i|we) (?:talking to |talking with |speaking to |speaking with |chatting with |really |actually |still |just )*(?:you |me )?(?:an? |the |some )?(?:really )?${kind}\\b(?! (?:estate|time|location|good|quick))`),
  new RegExp(`\\b(?:if|whether|that) (?:you|u)(?: are|'re| were)(?: \\w+){0,2} (?:an? )?${kind}\\b`),
  new RegExp(`\\b(?:i think|i bet|i guess|i know|i believe|seems like|so|sounds like|but|wait) (?:that )?(?:you are|this is|i am talking to)(?: \\w+){0,2} (?:an? )?${machine}\\b`),
  new RegExp(`^(?:oh |so |wait |hey |hm |hold on |well )*(?:you are|this is|you sound like|you must be|that is)(?: \\w+){0,2} (?:an? )?${machine}(?: \\w+){0,3}$`),
  new RegExp(`\\byou (?:sound|seem|talk|look) (?:like )?(?:an? )?(?:${machine}|robotic|automated)\\b`),
  new RegExp(`\\b(?:prove|show me|convince me|how (?:do|can|would) i know)(?: \\w+){0,2} you are (?:not )?(?:an? )?${kind}\\b`),
  new RegExp(`\\b(?:consider|call|describe|classify|identify|classified|considered|regard|would you say you are|should i regard|see|think of)(?: \\w+){0,4} (?:an? )?${machine}\\b(?! (?:my|for me))`),
  /\bwhat are you (?:a )?(?:human|robot|bot|machine|person)\b|\bhow real are you\b|\bare you (?:secretly |really |even |actually )?real\b|\bis there anything real about you\b|\byou (?:were|are) (?:not )?(?:real|human)\b|\bcould you be a real person\b|\bact and think like a real person\b|\breal or (?:fake|not|automated|artificial|an? ai)\b|\bhuman or (?:an? )?(?:robot|bot|computer|machine|ai|copmuter)\b|\b(?:robot|bot|computer|machine|ai) or (?:an? )?(?:real )?(?:human|person)\b/,
];

/** The words that ask whether this voice is a machine, in plain form. */
export function findRobotQuestion(text: string): string | undefined {
  const plain = toPlain(text);
  if (/\b(?:cat|dog) (?:person|people|or)\b|\bperson who (?:likes|made)\b|\bwho do you work for\b/.test(plain)) return undefined;
  for (const pattern of questions) {
    const match = pattern.exec(plain);
    if (match) return match[0];
  }
  return undefined;
}
