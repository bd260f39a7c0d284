export type Language = "es" | "fr" | "de" | "pt" | "it";

/** Words that are frequent in one language and no English words. */
const vocabulary: readonly (readonly [Language, ReadonlySet<string>])[] = Object.entries({
  es: "hola hablo buenos buenas días dias tardes noches quiero quisiera necesito una para cita con el la los las por favor gracias usted habla hablar español espanol puede puedo qué como cómo dónde cuando cuánto mañana tengo dolor diente muela doctor está estoy sí señor señora ayuda hoy lunes martes miércoles jueves viernes limpieza mi me llamo soy no de que es hora entiendo inglés ingles alguien hacer muy bien",
  fr: "bonjour bonsoir je voudrais veux besoin rendez vous pour avec le la les une un des s'il plaît plait merci parlez français francais parle est ce que où quand combien demain j'ai mal dent dents oui monsieur madame aide aujourd'hui lundi mardi mercredi jeudi vendredi mon ma suis m'appelle ne pas comprends anglais quelqu'un peux pouvez du au",
  de: "guten tag morgen abend hallo ich möchte mochte brauche einen eine termin für fur mit dem der die das bitte danke sprechen sie deutsch kann können konnen wann wo wie viel heute montag dienstag mittwoch donnerstag freitag habe zahnschmerzen zahn schmerzen ja nein herr frau hilfe mein name ist heiße heisse nicht verstehe englisch jemand und zu haben",
  pt: "olá ola bom dia boa tarde noite eu quero gostaria preciso uma consulta com o os as por favor obrigado obrigada você voce fala português portugues pode quando onde quanto amanhã amanha tenho dor dente sim não nao senhor senhora ajuda hoje segunda terça quarta quinta sexta meu minha nome estou marcar",
  it: "buongiorno buonasera ciao vorrei voglio ho bisogno di un una appuntamento per con il lo gli favore grazie parla italiano può puo posso quando dove quanto domani mal denti dente sì signore signora aiuto oggi lunedì martedì mercoledì giovedì venerdì mio mia nome sono chiamo non capisco inglese qualcuno che",
}).map(([language, words]) => [language as Language, new Set(words.split(" "))]);

/** Words of those lists that English has too, or that names have: they count half. */
const shared = new Set(
  "no me die a as es la un doctor i de el los las son con is so am we or do will mit den des du os me sexta ma ne pas name lo di il per ho che wo wie viel au mal dent mi para an hallo mon dia una que".split(
    " ",
  ),
);
const unmistakable =
  /\b(?:hola|gracias|por favor|buenos d[ií]as|buenas tardes|habla espa[nñ]ol|no hablo|no entiendo|se habla|quiero|necesito|quisiera|bonjour|s'il vous pla[iî]t|je voudrais|merci|parlez vous|guten (?:tag|morgen|abend)|ich m[oö]chte|ich brauche|sprechen sie|bitte|danke|ol[aá]|obrigad[oa]|buongiorno|vorrei|grazie|prego)\b/u;

/** The language of plain words, when it is surely not English. */
export function findOtherLanguage(
  plain: string,
): { readonly language: Language; readonly evidence: string; readonly confidence: number } | undefined {
  const words = plain.split(" ").filter((word) => word !== "");
  if (words.length === 0) return undefined;
  const scores = vocabulary.map(([language, known]) => {
    const hits = words.filter((word) => known.has(word));
    return { language, hits, score: hits.reduce((sum, word) => sum + (shared.has(word) ? 0.5 : 1), 0) };
  });
  const best = scores.toSorted((left, right) => right.score - left.score)[0];
  if (!best || best.score < 1) return undefined;
  const english = words.filter((word) => englishWords.has(word)).length;
  const share = best.score / words.length;
  const sure = unmistakable.test(plain);
  if (english >= best.score || (!sure && (best.score < 2 || share < 0.4)) || (sure && share < 0.2)) return undefined;
  return { language: best.language, evidence: best.hits.join(" "), confidence: Math.min(0.95, 0.5 + share / 2) };
}

const englishWords = new Set(
  "the a and to of in i you my we it is that this for on with have need want would like can could please appointment name book at not yes no thanks thank hello are do an be was me so what when how day time o'clock morning".split(
    " ",
  ),
);
