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

/** What the agent says behind the marked word and a comma that open every reply. */
export const replyRests: readonly string[] = [
  "I can help with that.",
  "let me see what we have.",
  "we do that every day.",
  "that is no problem.",
  "that can be arranged.",
  "I have written that down.",
];

/** The same without a short first clause: nothing can be spoken before the whole sentence is there. */
export const longRests: readonly string[] = [
  "is open until five in the afternoon.",
  "has written that down for you.",
  "will see you at half past two.",
  "costs one hundred and twenty dollars.",
];

/** Long enough to be interrupted: some seven seconds. */
export const longReplyRests: readonly string[] = [
  "we have an opening on Tuesday at ten in the morning, and another one on Wednesday at half past two with Doctor Rivera.",
  "a cleaning takes about forty five minutes with our hygienist Kim, and the price of it is one hundred and twenty dollars.",
  "the clinic is open from half past eight in the morning until five in the afternoon, and closed for lunch at noon.",
];

/** What makes the agent ask; none begins as an answer does. */
export const askingSentences: readonly string[] = [
  "I need a cleaning next week",
  "My wife wants to come in",
  "I broke a tooth on Sunday",
  "We are new in town",
];

/** A question with few likely answers, and what follows from each. */
export interface CorpusQuestion {
  readonly asks: string;
  readonly answers: readonly {
    /** What callers say. */
    readonly said: readonly string[];
    /** Any words that mean the same. */
    readonly means: RegExp;
    /** Behind the marked word and a comma. */
    readonly rest: string;
  }[];
}

const yes = /^(yes|yeah|yep|sure|okay|ok|correct|right|please do|fine|that)\b/i;
const no = /^(no|nope|not)\b/i;

export const yesNoQuestions: readonly CorpusQuestion[] = [
  {
    asks: "Shall I book Tuesday at ten for you?",
    answers: [
      { said: ["Yes please", "Yes that suits me well", "Sure"], means: yes, rest: "it is booked." },
      { said: ["No thank you", "No that is too early"], means: no, rest: "what other day would suit you?" },
    ],
  },
  {
    asks: "Is that for a new patient?",
    answers: [
      { said: ["Yes it is", "Yeah", "Yes my first time"], means: yes, rest: "welcome to the clinic." },
      { said: ["No it is not", "No"], means: no, rest: "good to hear from you again." },
    ],
  },
  {
    asks: "Do you have insurance with us?",
    answers: [
      { said: ["Yes I do", "Yep"], means: yes, rest: "that covers the visit." },
      { said: ["No I do not", "Nope", "No not yet"], means: no, rest: "you can pay at the desk." },
    ],
  },
];

export const choiceQuestions: readonly CorpusQuestion[] = [
  {
    asks: "Would you like Tuesday or Thursday?",
    answers: [
      {
        said: ["Tuesday please", "The first one", "I would take Tuesday"],
        means: /tuesday|first/i,
        rest: "Tuesday it is.",
      },
      { said: ["Thursday", "The second", "Thursday is better"], means: /thursday|second/i, rest: "Thursday is yours." },
    ],
  },
  {
    asks: "Would you prefer the morning or the evening?",
    answers: [
      { said: ["The morning", "In the morning please"], means: /morning|first/i, rest: "we open at eight." },
      { said: ["Evening", "The evening would be good"], means: /evening|second/i, rest: "we close at seven." },
    ],
  },
];

/** Sentences whose last words add nothing to what was asked. */
export const decidedSentences: readonly string[] = [
  "I need to cancel my appointment if that is still possible today",
  "I would like to book a cleaning if you have the time for it",
  "What are your opening hours if I may ask you that",
  "I want to talk to somebody about my bill if there is anybody around",
  "How much does a filling cost if you can tell me that on the phone",
  "Could you move my appointment for me because I cannot make it",
  "Where exactly is the clinic because I have never been there",
  "Can I park near the clinic when I come by with the car",
];

/** Longer turns, in the places where people stop to think. */
export const naturalTurns: readonly (readonly string[])[] = [
  ["I would like to", "book a cleaning", "for Wednesday morning"],
  ["Hello this is Daniel Foster,", "I am calling about", "my appointment on Friday"],
  ["My tooth broke last night", "and", "it hurts a lot"],
  ["Could you tell me", "how much a crown costs"],
  ["I have an appointment with", "Doctor Rivera", "and I have to", "move it to next month"],
  ["We moved to another town", "so I need", "a copy of my records"],
  ["Is there anything free", "on Monday afternoon"],
  ["I was wondering whether", "you could see my mother this week"],
];
