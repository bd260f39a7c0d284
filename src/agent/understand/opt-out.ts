import { toPlain } from "./normalise.ts";

const requests: readonly RegExp[] = [
  /\b(?:be |get )?(?:taken|removed|deleted) (?:off|from)(?: of)? (?:your|the|this|that|any|all)(?: \w+){0,3}? ?(?:lists?|database|system|records)\b|\b(?:take|remove|get|delete|cross|strike) (?:me|us|my (?:name|number|phone(?: number)?|details|contact)|this number|our number)(?: \w+)? (?:off|from|out of)(?: of)? (?:your|the|this|that|any|all)?(?: \w+){0,3}? ?(?:lists?|database|system|records|call list|calling list|mailing list|contacts)\b/,
  /\b(?:do not|don't|never|please do not|stop|quit|cease|no more|you must not|i do not want you to) (?:ever )?(?:call|calling|phone|phoning|ring|ringing|contact|contacting|text|texting|bother|bothering|harass|harassing|pester|pestering)(?: (?:(?:me|us)(?= (?:again|any ?more|at|on|here|please|now|ever|back|this|all|every|so|about|with|for|and)\b|$)|this (?:number|phone|house|home)|my (?:number|phone|house|home|cell)|here|again|any ?more|ever))+/,
  /^(?:please )?(?:do not call|stop calling|no more calls|unsubscribe|opt out|opt me out)(?: (?:please|me|again|now|ever|this number))*$/,
  /\b(?:unsubscribe|opt(?:ing)?(?: me| us)? out|opt out)\b(?! of (?:the )?(?:program|insurance|401k|rollover|class|x ?rays?))/,
  /\bput (?:me|us|this number|my (?:number|name)) (?:on|in) (?:the|your|a) (?:do not|don't) (?:call|contact) (?:list|registry)?\b|\bdo not call list\b|\bdo not call registry\b/,
  /\b(?:lose|forget|delete|erase) (?:my|this) (?:number|phone number)\b/,
  /\bno (?:more|further) (?:calls|phone calls|texts|messages|contact)\b(?! (?:about|for) (?:today))/,
  /\b(?:do not|don't) (?:want|wish)(?: to (?:be called|be contacted|get|receive|hear)| (?:any more|any|more|your|these))+ ?(?:calls?|phone calls?|texts?|messages?|from you|again|any ?more|contacted)?(?: (?:calls?|from you|again|any ?more))*\b(?<=calls?|texts?|messages?|from you|again|any ?more|called|contacted)/,
  /\b(?:leave me alone|stop (?:bothering|harassing) (?:me|us))\b/,
  /\b(?:revoke|withdraw|take back) (?:my )?(?:consent|permission)\b/,
];

/** The words by which somebody asks not to be called again, in plain form. */
export function findOptOut(text: string): string | undefined {
  const plain = toPlain(text);
  if (
    /\b(?:do not|don't) call (?:me )?(?:before|after|at|until|between|on|during|in the|my (?:work|office|mom|mother|wife|husband)|him|her|them)\b/.test(
      plain,
    )
  )
    return undefined;
  for (const pattern of requests) {
    const match = pattern.exec(plain);
    if (match && !/\b(?:waiting|cancellation|shopping|grocery|todo|to do|wait) list\b/.test(plain)) return match[0];
  }
  return undefined;
}
