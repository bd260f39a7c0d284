/** Where a caller pauses in the middle of a turn. */
export type PausePlace = "dangling" | "comma" | "digits" | "complete";

/** One turn of a caller: a part, or several with a pause between them. */
export interface CorpusTurn {
  readonly parts: readonly string[];
  /** The agent has just asked this. */
  readonly asked?: string;
}

/** Finished sentences, none ending in a word that carries no meaning: the last word always counts. */
export const plainSentences: readonly string[] = [
  "I would like to book a cleaning for next week",
  "Do you have anything free on Thursday afternoon",
  "I need to cancel my appointment",
  "How much does a filling cost",
  "Can I move it to Friday morning",
  "What are your opening hours on Friday",
  "My tooth has been hurting since yesterday",
  "I have an appointment with Doctor Rivera on Tuesday",
  "Is there parking near the clinic",
  "The second one works for me",
  "Tuesday at half past two",
  "Where exactly are you located",
  "My name is Daniel Foster",
  "I prefer the morning",
  "Could you tell me the price of a whitening",
  "Nothing else today",
  "I was there last month for a check up",
  "Which dentist can see my daughter",
];

/** Turns with one pause, by where it falls. */
export const pausedTurns: Readonly<Record<PausePlace, readonly CorpusTurn[]>> = {
  dangling: [
    { parts: ["I would like to", "book a cleaning"] },
    { parts: ["Can I come in on", "Thursday afternoon"] },
    { parts: ["I need an appointment for my", "daughter next week"] },
    { parts: ["I was wondering if", "you are open on Friday"] },
    { parts: ["The name is", "Daniel Foster"], asked: "Sure, what is your name?" },
    { parts: ["I think it was with", "Doctor Rivera"] },
  ],
  comma: [
    { parts: ["Well yes,", "but not before ten in the morning"] },
    { parts: ["Hello this is Daniel Foster,", "I am calling about my appointment"] },
    { parts: ["If you have something on Tuesday,", "I would take that one"] },
    { parts: ["On Monday I am away,", "so Wednesday would be better"] },
    { parts: ["My tooth broke last night,", "and it hurts a lot"] },
    { parts: ["When I was there in May,", "Doctor Okafor saw a cavity"] },
  ],
  digits: [
    { parts: ["two one two", "five five five zero one four two"], asked: "Sure, what is your phone number?" },
    { parts: ["six four six five five five", "zero one nine eight"], asked: "Sure, what is your phone number?" },
    {
      parts: ["my number is nine one seven", "five five five zero one zero three"],
      asked: "Sure, what is your phone number?",
    },
    {
      parts: ["it is three four seven", "five five five zero one seven seven"],
      asked: "Sure, what is your phone number?",
    },
  ],
  complete: [
    { parts: ["I need to cancel my appointment", "the one on Monday with Kim"] },
    { parts: ["I would like to book a cleaning", "for my wife and for me"] },
    { parts: ["Do you have anything on Thursday", "in the afternoon"] },
    { parts: ["I want to see Doctor Rivera", "next week"] },
    { parts: ["How much is a filling", "without insurance"] },
    { parts: ["I can come in the morning", "on Tuesday or Wednesday"] },
  ],
};

/** What callers say into the agent's speech to take the floor. */
export const interruptions: readonly string[] = [
  "Wait I meant Thursday",
  "Actually can we do the afternoon",
  "Sorry that day does not work for me",
  "Hold on how much is that",
  "Stop I need to cancel it",
  "No I said the fifteenth",
  "Excuse me what was the price",
  "One second I have to change that",
];

/** Listening noise: how espeak-ng is to say it, how the other voices are, and what a recogniser writes. */
export const backchannels: readonly { readonly text: string; readonly espeak?: string }[] = [
  { text: "mhm", espeak: "[[m'h@m]]" },
  { text: "uh-huh" },
  { text: "yeah" },
  { text: "right" },
  { text: "okay" },
  { text: "mm-hmm", espeak: "[[mm'hm]]" },
];

/** What the agent says: a short first clause, as the playbooks ask of a model. */
export const shortOpenings: readonly string[] = [
  "Sure, I can help you with that.",
  "Okay, let me see what we have.",
  "Yes, we do that every day.",
  "Right, that is no problem at all.",
  "Of course, that can be arranged.",
  "All right, I have written that down.",
];

/** The same without one: nothing can be spoken before the whole sentence is there. */
export const longOpenings: readonly string[] = [
  "We are open until five in the afternoon.",
  "I have written that down for you.",
  "The dentist will see you at half past two.",
  "That will be one hundred and twenty dollars.",
];

/** Long enough to be interrupted: some seven seconds. */
export const longReplies: readonly string[] = [
  "Sure, we have an opening on Tuesday at ten in the morning, and another one on Wednesday at half past two with Doctor Rivera.",
  "Okay, a cleaning takes about forty five minutes with our hygienist Kim, and the price of it is one hundred and twenty dollars.",
  "Yes, the clinic is open from half past eight in the morning until five in the afternoon, and closed for lunch at noon.",
];
