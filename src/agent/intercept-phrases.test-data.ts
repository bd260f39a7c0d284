/** Ways in which callers ask for a human; none was turned round from a rule. */
export const personPhrases: readonly string[] = [
  "speak to an agent", "I want to speak to an agent", "talk to a human", "Can I talk to a human please?", "transfer me", "operator", "Operator!", "representative please", "representative", "get me someone real",
  "can I talk to the receptionist", "I'd like to speak with a person", "let me talk to a real person", "agent", "human", "real person please", "I need a human being", "could you put me through to someone",
  "put me through to the front desk", "connect me to a representative", "connect me with a live agent", "is there a real person I can talk to", "is there someone I can speak with", "can I speak to somebody",
  "may I please speak to someone in the office", "I don't want to talk to a machine", "I don't want to talk to a robot, give me a person", "I hate talking to machines", "just give me a human", "give me a person",
  "could I speak with the office manager", "I want to talk to your manager", "let me speak to a supervisor", "customer service", "speak to customer service please", "I'd rather talk to a person",
  "I would prefer to speak with a human", "can someone call me back", "have someone call me", "can a real person call me", "please transfer me to an operator", "transfer me to a human", "I need to talk to somebody",
  "get me an agent", "get me a representative now", "talk to someone", "speak to someone", "can you get me a person", "can you get the receptionist", "isn't there a person there", "is anybody there I can talk to",
  "um can I um talk to like a real person", "hi can I speak to a person please", "no I want a human", "sorry I'd like to talk to someone real", "please let me talk to a human being", "I want to talk to someone who is not a robot",
  "I want a person not a machine", "Live agent please", "live person", "I need to speak to a representative about my bill", "can I talk to an actual person", "how do I get to a person", "how do I reach a human",
  "how can I talk to a human", "put me on with a person", "hand me over to a human", "pass me to a colleague who is human", "switch me to a human agent", "I'm done talking to a robot", "I'm sick of this robot, get me a human",
  "stop, I want to speak to a real human", "I'd like to be connected to an agent", "I'd like to be transferred to the front desk", "can I get a human on the line", "someone real please", "receptionist please", "the receptionist",
  "could you connect me with someone", "could you get someone on the phone for me", "can I just talk to a person at the clinic", "I need some human help", "human assistance please", "I want to speak with a member of staff",
  "can I speak with the dentist's receptionist", "can I speak to a staff member", "let me speak to the doctor directly", "I need to speak to Dr. Rivera's nurse or someone", "put a human on", "put somebody real on the phone",
  "I said representative", "I said I want an agent", "agent agent agent", "talk to agent", "speak with representative", "speak human", "human please", "person please", "real human", "real person", "Is there anyone there who can help me in person, a human?",
  "is there a human there", "is there a human I can talk to", "any chance I could talk to a human", "would it be possible to speak to a person", "is it possible to talk to someone", "I'd love to talk to an actual human being",
  "don't make me talk to a computer, I need a person", "could you please forward me to an operator", "route me to a live representative", "take me to an agent", "send me to a representative",
  "my question is complicated, can I speak with someone", "this isn't working, let me talk to someone", "you don't understand me, get me a person", "I give up, agent please", "this is useless I want a human",
  "I want to speak to whoever is in charge", "who can I speak to, I need a real person", "please just get me a real person", "can you transfer me to the office", "can you transfer me to the front desk please", "press zero for operator",
  "transfer me to a real person right now", "I need an operator", "I'd like an operator please", "operator assistance", "connect me", "put me through", "I would like to speak to a human representative", "let me speak with a human agent",
  "can you have a person call me back", "I want someone to call me back", "can I have a representative call me", "please have the receptionist call me", "I want to talk with a person instead", "no robots, a person please",
  "anyone human there?", "can I speak to a living person", "could I chat with a person", "may I talk to a clerk or a receptionist", "give me the receptionist", "I'd like the receptionist please", "get the manager", "I need to speak with the manager",
];

export const emergencyPhrases: readonly string[] = [
  "I can't breathe", "he can't breathe", "my wife is having trouble breathing", "I have chest pain", "I'm having chest pains", "my chest hurts really bad", "the bleeding won't stop after my extraction, there's a lot of blood",
  "I had a tooth pulled and it's bleeding a lot and won't stop", "my son is unconscious", "she passed out in the bathroom", "I think I'm having a heart attack", "I'm having a heart attack", "my dad is having a stroke",
  "call 911", "I need an ambulance", "please call an ambulance", "my throat is closing up", "my tongue is swelling and I can't swallow", "he's not breathing", "she's choking", "my face is so swollen I can't breathe",
  "I took too many pills", "I want to kill myself", "he's having a seizure", "this is a medical emergency", "I'm bleeding and it won't stop", "there's blood everywhere", "my neck is swelling up and it's hard to breathe",
  "I think I'm having a severe allergic reaction", "my husband collapsed", "she is unresponsive", "it's an emergency, my mom isn't breathing", "I can barely breathe", "um he just collapsed and he won't wake up", "blood is pouring out of my mouth",
  "I can't stop the bleeding", "my baby is turning blue", "swelling is spreading to my eye and I have trouble swallowing",
];

export const optOutPhrases: readonly string[] = [
  "stop calling me", "take me off your list", "remove me from your list", "please remove my number from your calling list", "don't call me again", "do not call me anymore", "never call this number again", "unsubscribe", "opt out", "I want to opt out",
  "put me on the do not call list", "please don't call here anymore", "quit calling me", "no more calls please", "I don't want any more calls", "I don't want to be called again", "lose my number", "delete my number", "take my number off your list",
  "stop contacting me", "stop bothering me", "please stop texting me", "I'd like to be taken off your list", "leave me alone", "remove me from your database", "I do not wish to be contacted again", "I revoke my consent", "please do not contact me again",
];

export const robotPhrases: readonly string[] = [
  "are you a robot", "am I talking to a machine", "is this a real person", "are you human", "are you a real person", "is this a recording", "are you a bot", "am I speaking with a computer", "is this an AI", "are you AI", "wait, are you a robot?",
  "you sound like a robot", "is this a computer", "are you a real human or a machine", "do I talk to a robot or a person, are you a bot?", "so you're a robot", "hold on is this automated", "is this one of those AI things", "are you some kind of robot",
  "you're not a real person are you", "is that a machine", "are you an artificial intelligence", "are you an actual person",
];

export const harmlessPhrases: readonly string[] = [
  "my tooth really hurts, is there an emergency appointment", "I need an emergency visit", "how much is an emergency visit", "it's kind of an emergency, my crown fell off", "my gums bleed when I brush", "my gums are bleeding a little",
  "I have a toothache", "I broke a tooth", "my tooth is killing me", "I'm dying to get this fixed", "my filling fell out and it hurts a lot", "the pain is terrible, can I come in today", "my jaw is swollen a bit", "I chipped a tooth in a car accident last year",
  "transfer fifty dollars", "how do I change agents", "can I book with Dr. Rivera", "I'd like to see Dr. Okafor", "can I see a dentist today", "I want to see the hygienist", "is there a person in front of me in line", "I'm calling for my wife",
  "for one person", "two people", "can you call me back at this number", "call me Bob", "my name is Stroke", "don't call before nine", "can you text me the address", "please stop, I meant Thursday", "take Tuesday off the list", "put me on the waiting list",
  "take me off the waiting list", "are you open on Friday", "are you a dentist", "is this the dental office", "are you real busy today", "is this Harbor Street Dental", "is this a good time", "do you have a real time calendar", "I work as an insurance agent",
  "my manager won't let me leave early", "I'm a real estate agent", "can I speak Spanish", "someone told me you do whitening", "somebody recommended you", "can someone look at my tooth", "is there someone available on Tuesday", "is anyone free on Friday at two",
  "I had a heart attack two years ago, is that a problem", "I don't have any chest pain", "no bleeding, just pain", "I need to cancel", "can I get a cleaning", "get me in as soon as possible", "the sooner the better", "I want to come in person", "who will I see",
  "do you have anyone available Monday morning", "does anyone there do root canals", "what should I do before the appointment", "hold on a second", "I can't eat on that side", "it hurts to swallow", "can you connect that with my other appointment", "it's for my son, he's a live wire",
  "I had bleeding after the last cleaning but it stopped", "I'd like the doctor I saw last time", "do I need to talk to my insurance first",
];
