import { toPlain } from "./normalise.ts";

/** What threatens life, said of somebody now. */
const signs: readonly RegExp[] = [
  /\b(?:can not|cannot|could not|unable to|barely|hardly|struggling to|trouble|difficulty|having (?:a )?hard time|hard to|not able to|can not catch my|can not catch (?:his|her|their)|stopped|is not|not|isn't|can hardly|can barely)(?: \w+)? (?:breathe|breathing|breath)\b|\bnot breathing\b|\bshort(?:ness)? of breath\b|\bgasping(?: for (?:air|breath))?\b|\bthroat (?:is |feels |is getting |is going )?(?:closing|swelling shut|closed up|tight)\b|\b(?:can not|cannot|barely|hardly) swallow\b/,
  /\bchest (?:pains?|hurts|is hurting|tightness|feels tight|is tight|pressure)\b|\bpains? in (?:my|his|her|the|their) chest\b/,
  /\b(?:having|had|has|have|is having|think (?:it is|i am having|he is having|she is having)) (?:a |an )?(?:heart attack|stroke|seizure|cardiac arrest|anaphylactic|anaphylaxis|severe allergic reaction|bad allergic reaction)\b|\b(?:heart attack|anaphylaxis|anaphylactic|cardiac arrest)\b/,
  /\b(?:unconscious|passed out|passing out|not responding|unresponsive|not waking up|will not wake up|does not wake up|collapsed|lost consciousness|not conscious|blacked out|is fainting|turning blue)\b/,
  /\b(?:bleed(?:ing|s)?|blood)\b.*\b(?:will not stop|would not stop|does not stop|is not stopping|not stop(?:ping)?|can not stop|cannot stop|keeps? (?:on )?(?:coming|pouring|bleeding)|non ?stop|everywhere|pouring|gushing|a lot|lots of|heavily|badly|profusely|uncontrollably|so much|too much|for hours)\b|\b(?:can not stop|cannot stop|will not stop|would not stop|can't stop|does not stop|not stop|heavily|profusely|uncontrollabl[ey]|so much|losing (?:a lot of|so much|too much)|lots of|a lot of|too much|keeps?) (?:the )?(?:bleeding|blood)\b|\blosing (?:a lot of )?blood\b/,
  /\b(?:overdos(?:e|ed|ing)|took too many (?:pills|tablets)|poisoned|swallowed (?:poison|bleach|a battery))\b/,
  /\b(?:kill myself|killing myself|end my life|suicid(?:e|al)|want to die|hurt myself|harm myself|do not want to live)\b/,
  /\bchok(?:ing|ed)\b(?! (?:hazard|up on words))/,
  /\b(?:call|calling|need|get|send|dial|call for|want) (?:an |the |me an? |us an? )?(?:ambulance|911|9 1 1|nine one one|paramedics?)\b|\bambulance\b/,
  /\bface (?:is )?(?:drooping|gone numb)\b|\bslurr(?:ed|ing) speech\b|\bhaving a fit\b|\bconvuls(?:ing|ions?)\b/,
  /\b(?:medical|life ?threatening|life and death|life or death) emergency\b(?! (?:contact|form|plan|number))|\bi am dying\b(?! (?:over|to|for|here|of|from))|\b(?:he|she|my \w+) is dying\b|\bgoing to die\b/,
  /\b(?:tongue|throat|airway|neck) (?:is |are )?(?:really |so |very |badly )*(?:swelling|swollen|swelled)\b|\bswelling\b.*\b(?:eye|throat|airway|breathe|breathing|neck|swallow)\b/,
  /\b(?:car (?:crash|accident)|been (?:shot|stabbed)|severe (?:burns?|head injury)|electrocuted|drowning)\b.*\b(?:help|hurt|bleeding|injured|now|just)\b|\b(?:been|got) (?:shot|stabbed)\b/,
];

/** Said of nobody now: another time, a figure of speech, a denial, a book about it. */
const notNow =
  /\b(?:when (?:i|he|she|we) (?:brush|floss|eat|bite|chew)|while (?:brushing|flossing|eating)|no|not (?:having|an?)|never had|without|history of|had (?:a|an) (?:heart attack|stroke|seizure) (?:\w+ )?(?:ago|last|before|in)|years? ago|months? ago|last (?:year|month)|used to|in case of|what (?:should|do) i do if|is it an emergency if|text|play|song|movie|savings|fund|almost gave me|nearly gave me|gave me a heart attack|dying to|to die for|choked up|cost|price|bill|your prices?)\b/;
const denial =
  /\b(?:no|not having|without|do not have|never had|not had)(?: (?:any|more|real|such|an?|my))* (?:chest pains?|trouble breathing|difficulty breathing|bleeding|heart attack|emergency|ambulance)\b/;

/** The words that tell of a danger to life, in plain form; a bad tooth, even an "emergency appointment", is none. */
export function findEmergency(text: string): string | undefined {
  const plain = toPlain(text);
  for (const pattern of signs) {
    const match = pattern.exec(plain);
    if (!match) continue;
    if (denial.test(plain)) continue;
    const about = plain.replace(match[0], " ");
    if (
      notNow.test(about) &&
      !/\b(?:now|right now|help|hurry|please help|quick)\b/.test(plain) &&
      !/^(?:oh )?no\b/.test(plain)
    )
      continue;
    if (/\b(?:gave me|dying (?:to|for)|to die for|when (?:i|he|she) (?:brush|floss)(?:es)?)\b/.test(plain)) continue;
    return match[0];
  }
  return undefined;
}
