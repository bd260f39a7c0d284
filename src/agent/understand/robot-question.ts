import { toPlain } from "./normalise.ts";

const machine =
  "(?:robots?|bot|chat ?bot|machine|computers?|computer program|program|ai(?!')|a i|artificial|artificial intelligence|automated(?: \\w+)?|software|recording|recorded(?: \\w+)?|voice ?mail|virtual(?: \\w+)?|algorithm|siri|alexa|chatgpt|chat gpt|simulation|synthetic|programmed ai|fake|android)";
const human =
  "(?:(?:real |live |actual |living |breathing |genuine )*(?:human(?: being)?|person|people)(?! (?:else|who|that|or entity))|(?:real|live|alive)(?= (?:or|life|right|though|please|not)|$))";
const kind = `(?:${machine}|${human})`;
const hedges =
  "(?: (?:a|an|the|really|actually|just|still|even|some kind of|some sort of|one of those|one of these|considered|secretly|like|truly|in fact|maybe|possibly|not|being|either|sure you are|perhaps|talking|u|also))*";

const questions: readonly RegExp[] = [
  new RegExp(
    `(?<!how )(?<!old )(?<!what )\\b(?:are|were) (?:not )?(?:you|u)${hedges} ${kind}(?! (?:location|estate|time|office|dentist|accepting|open|quick|good|busy))\\b`,
  ),
  new RegExp(
    `\\b(?:is|am) (?:this|it|that|i)(?: talking to| talking with| speaking to| speaking with| chatting with)?${hedges}(?: some(?:one|body))? ${kind}\\b(?! (?:estate|time|location|good|quick))`,
  ),
  /\b(?:am i|are we) (?:talking|speaking|chatting) (?:to|with) (?:someone|somebody) real\b/,
  new RegExp(`\\b(?:if|whether|that|think) (?:you|u)(?: are| were)${hedges} ${kind}\\b`),
  new RegExp(
    `\\b(?:i think|i bet|i guess|i know|i believe|seems like|so|sounds like|but|wait) (?:that )?(?:you are|this is|i am talking to)${hedges} ${machine}\\b`,
  ),
  new RegExp(
    `^(?:oh |so |wait |hey |hm |hold on |well )*(?:you are|this is|you sound like|you must be|that is)${hedges} ${machine}(?: \\w+){0,3}$`,
  ),
  new RegExp(`\\byou (?:sound|seem|talk|look) (?:like )?(?:an? )?(?:${machine}|robotic|automated)\\b`),
  new RegExp(
    `\\b(?:prove|show me|convince me|how (?:do|can|would) i know)(?: \\w+){0,2} you are (?:not )?(?:an? )?${kind}\\b`,
  ),
  new RegExp(
    `\\b(?:consider|call|describe|classify|identify|classified|considered|regard|would you say you are)(?: \\w+){0,4} (?:an? )?${machine}\\b(?! (?:my|for me))`,
  ),
  /\byou are not (?:a |really |actually )*(?:real|human|person)\b/,
  /\bwhat are you (?:a )?(?:human|robot|bot|machine|person)\b|\bhow real are you\b|\bis there anything real about you\b|\bcould you be a real person\b|\bact and think like a real person\b|\breal or (?:fake|not|automated|artificial|an? ai)\b|\bhuman or (?:as )?(?:an? )?(?:robot|bot|computer|machine|ai|copmuter)\b|\b(?:robot|bot|computer|machine|ai) or (?:an? )?(?:real )?(?:human|person)\b/,
  /\b(?:not a bot|not a robot) are you\b/,
];

/** The words that ask whether this voice is a machine, in plain form. */
export function findRobotQuestion(text: string): string | undefined {
  const plain = toPlain(text);
  if (/\b(?:cat|dog) (?:person|people|or)\b|\bperson who (?:likes|made)\b|\bwho do you work for\b/.test(plain))
    return undefined;
  for (const pattern of questions) {
    const match = pattern.exec(plain);
    if (match) return match[0];
  }
  return undefined;
}
