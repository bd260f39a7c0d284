/** Ordinary words that a caller says where a name was asked for; none of them is taken for a name. */
const notNames = new Set(
  "kinda sorta super sharp sore loose weird bleeding hurting throbbing a about actually after afternoon again agent ago all already also am an and another any anyone anything appointment appointments april are around as ask at august available away back bad be because been before best better between bill book booked booking both bring bring broken bye by calendar call called caller calling can cancel cannot cavity change check checkup checkups cleaned cleaning clinic close come coming confirm could day days december dental dentist did different do doctor doctors does doing done don't down early emergency english evening every everything exam extraction february filling find fine first for friday from full get getting give go going good goodbye got great had half happy has have having he hello help her here hey hi him his hold home hope hour hours how human hurt hurting hurts i i'd i'll i'm i've if in information insurance interested is isn't it it's its january july june just keep know last late later leave let let's like line little long look looking lot lunch maintenance make many march maybe me mean meeting message might mine minute moment monday money month months more morning most move much my myself name need needed never new next nice no nobody nope none not nothing november now number october of off office okay ok on one only open operator or other our out over pain parking patient pay people perfect person phone place please possible price probably problem put question quick quite ready real really receptionist reminder repeat reschedule return right robot room running said same saturday say says schedule scheduled second see september set she should sick sick sir so some somebody someone something soon sorry speak speaking spell spelled spelling start still stop street stuck sunday sure swollen take taking talk talking teeth tell thank thanks that that's the their them then there there's these they thing think this those though thursday time times to today together tomorrow tonight too tooth toothache treatment trying tuesday two under until up us use used very wait waiting want wanted was way we wednesday week weeks well were what what's when where whether which while whitening who why will wish with won't wonder wondering work working works would wrong yeah year years yep yes yesterday yet you your you're yours hmm um uh huh nah neither either unfortunately sometime anytime asap cost costs free help stop whatever whoever somebody's mom mother father dad son daughter wife husband kid kids child children hungry tired afraid scared worried annoyed angry upset confused lost bleeding pregnant allergic nervous mad feeling experiencing able about unable curious calling's one's three four five six seven eight nine ten".split(
    " ",
  ),
);

/** Names that are ordinary words too: they count where a name was introduced as one. */
const nameAfterAll = new Set(
  "april may june august mark bill will grace hope faith joy rose dawn summer autumn young king price brown green white black gray grey may moon wolf fox hunter cook baker carter mason page paige lane lee rice bush banks waters rivers stone wood woods field forest park parks brook brooks ford bell cash chase drew frank grant guy jack josh miles pat rob sandy sky sue art buddy christian dean earl ernest gene gay iris ivy jade jewel lily olive pearl ruby violet daisy penny melody harmony charity mercy prince duke major bishop pope abbot goodman moore hall street weeks".split(
    " ",
  ),
);

/** Whether a word can be part of a name. `introduced`: it was announced as one ("my name is …"). */
export function isNameWord(word: string, introduced = false): boolean {
  if (/\d/.test(word) || word.length < 2) return false;
  const plain = word.toLowerCase();
  if (nameAfterAll.has(plain)) return true;
  if (/(?:n't|'ll|'ve|'re|'d|'m)$/.test(plain)) return false;
  if (notNames.has(plain)) return false;
  return (
    introduced ||
    !/(?:ing|tion|ment|ness)$/.test(plain) ||
    /^(?:king|sterling|manning|fleming|browning|harding|keating|pickering|golding|ming|jing|ling|ping|ting|xing|bing|ding|clement)$/.test(
      plain,
    )
  );
}
