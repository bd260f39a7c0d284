/**
 * Ways in which callers ask for a human. Written in five batches, each before the rules had seen it; first-time recall
 * was 90, 77, 75, 88 and 87 %, then what was missed was mended. Recall on words never seen lies nearer those figures
 * than the floor of the test.
 */
export const personPhrases: readonly string[] = `
speak to an agent
I want to speak to an agent
talk to a human
Can I talk to a human please?
transfer me
operator
Operator!
representative please
representative
get me someone real
can I talk to the receptionist
I'd like to speak with a person
let me talk to a real person
agent
human
real person please
I need a human being
could you put me through to someone
put me through to the front desk
connect me to a representative
connect me with a live agent
is there a real person I can talk to
is there someone I can speak with
can I speak to somebody
may I please speak to someone in the office
I don't want to talk to a machine
I don't want to talk to a robot, give me a person
I hate talking to machines
just give me a human
give me a person
could I speak with the office manager
I want to talk to your manager
let me speak to a supervisor
customer service
speak to customer service please
I'd rather talk to a person
I would prefer to speak with a human
can someone call me back
have someone call me
can a real person call me
please transfer me to an operator
transfer me to a human
I need to talk to somebody
get me an agent
get me a representative now
talk to someone
speak to someone
can you get me a person
can you get the receptionist
isn't there a person there
is anybody there I can talk to
um can I um talk to like a real person
hi can I speak to a person please
no I want a human
sorry I'd like to talk to someone real
please let me talk to a human being
I want to talk to someone who is not a robot
I want a person not a machine
Live agent please
live person
I need to speak to a representative about my bill
can I talk to an actual person
how do I get to a person
how do I reach a human
how can I talk to a human
put me on with a person
hand me over to a human
pass me to a colleague who is human
switch me to a human agent
I'm done talking to a robot
I'm sick of this robot, get me a human
stop, I want to speak to a real human
I'd like to be connected to an agent
I'd like to be transferred to the front desk
can I get a human on the line
someone real please
receptionist please
the receptionist
could you connect me with someone
could you get someone on the phone for me
can I just talk to a person at the clinic
I need some human help
human assistance please
I want to speak with a member of staff
can I speak with the dentist's receptionist
can I speak to a staff member
let me speak to the doctor directly
I need to speak to Dr. Rivera's nurse or someone
put a human on
put somebody real on the phone
I said representative
I said I want an agent
agent agent agent
talk to agent
speak with representative
speak human
human please
person please
real human
real person
Is there anyone there who can help me in person, a human?
is there a human there
is there a human I can talk to
any chance I could talk to a human
would it be possible to speak to a person
is it possible to talk to someone
I'd love to talk to an actual human being
don't make me talk to a computer, I need a person
could you please forward me to an operator
route me to a live representative
take me to an agent
send me to a representative
my question is complicated, can I speak with someone
this isn't working, let me talk to someone
you don't understand me, get me a person
I give up, agent please
this is useless I want a human
I want to speak to whoever is in charge
who can I speak to, I need a real person
please just get me a real person
can you transfer me to the office
can you transfer me to the front desk please
press zero for operator
transfer me to a real person right now
I need an operator
I'd like an operator please
operator assistance
connect me
put me through
I would like to speak to a human representative
let me speak with a human agent
can you have a person call me back
I want someone to call me back
can I have a representative call me
please have the receptionist call me
I want to talk with a person instead
no robots, a person please
anyone human there?
can I speak to a living person
could I chat with a person
may I talk to a clerk or a receptionist
give me the receptionist
I'd like the receptionist please
get the manager
I need to speak with the manager
could I have a word with a human being please
I'm trying to get hold of an actual person
is it possible to be put through to the reception desk
hey can you just pass me along to whoever's at the desk
I need somebody at the office to help me
give me a live body
yeah I'd rather deal with a human thanks
can't I just talk to a normal person
do you have any real people there
I would like assistance from a real person
connect me to someone please
please get me to a representative
could somebody from the clinic ring me back
I want a call back from a human
I'd prefer a person
no no no get me a human
let me speak to your boss
I wanna talk to a person
I wanna speak to someone
gimme a human
lemme talk to a person
patch me through to an agent would you
I need to talk with somebody right away
may I have the operator please
agent please
a human please
speak to a rep
customer representative
can I talk to someone else
I want to speak with someone directly
could you direct me to a member of your team
I'd like to talk to one of the nurses
talk to the dentist please
are there any humans I can talk to
I demand to speak to a human
I refuse to talk to a machine
I don't do robots, put me on to a person
bots are useless, human please
you're not helping, transfer me to someone who can
please escalate this to a human
can I be transferred to a human
can I be connected with the receptionist
forward this call to a person
I'd feel more comfortable talking to a real person
is there a way to speak with an actual human
what do I press to get a person
how can I speak with an operator
hello? representative! representative!
receptionist
front desk please
I want to talk to the person who runs this place
can you have your receptionist phone me
let me talk to someone in billing
I'd like to leave this with a real person
get a person on the phone
get somebody on the line
can a human help me with this
could someone human take over
I need a real live human being right now
would you please let me speak with a person
I really need to get an actual human on the phone
can you hand the call to a colleague
somebody please pick up the phone, a real person
I'd like to talk with the staff
I'd rather have a conversation with a person
may I be put through to the reception please
is there a live operator
are you able to transfer me to a person
could you get a human to help me
just let me talk to someone
I can't do this with a computer, please get a person
what number do I press for a representative
I want to speak with an office representative
talk to a representative
can you please connect me with your front desk
I need a human to call me
please have somebody from the office call me back
would it be okay if I spoke to a real person
this is too complicated for a robot, I want a person
I have a complaint and want to speak to your manager
I'd like to speak to someone about my bill
let me have a real person
hello I'd like to speak to the receptionist
can I talk to the girl at the front desk
put your supervisor on the phone
no offense but I'd like a human
get me out of this robot thing, I want a human being
stop. human. now.
can somebody real talk to me
I want to talk to the lady I spoke with yesterday
do you have a receptionist I can talk to
I'll only talk to a human
human agent
switch to human
give me to a person
transfer to agent
next available representative
I need assistance from your staff, not a machine
can I have a person please
I want to talk to a person not a computer
is there any way to talk to a live person
okay I think I need a real person for this
can I get the front desk
I'd like to reach the front desk
please put a representative on
speak with somebody please
is somebody available to talk
let me talk to one of your people
could I please have a human call me
I would like to speak to an associate
can you put me in touch with a person
could I be connected to a live agent
I'd like a live person please
who can I talk to about a billing problem
give me someone who speaks English, a real person
yeah hi I need to talk to the receptionist about my bill
let me speak to Jennifer at the front desk
I need customer support
put me through to reception
talk to receptionist
I want a representative right now
representative representative
I don't want a bot
no more robot, human
connect to operator
can we skip the robot and get me a person
you can't help me, I need a human
just transfer my call
transfer this call please
I'd like to be transferred
I want to talk to someone in the office
hand me to a human operator
can a member of staff ring me
have a nurse call me back
I have to speak to somebody in person on the phone
I wish to speak to a human
speak to a live representative
may I speak with the manager on duty
get me your manager
can I speak to a live human being
could you connect me to a person who works there
I'd like to speak to a person about rescheduling
please connect me with reception
get me through to somebody
can I have the receptionist call me
let me talk to your supervisor
I just want to speak with someone
I would love to talk to a real person
is there an agent I could talk to
can you find me a human
I'd prefer talking to a human
representative, please
I need to get through to the front desk
I'm not talking to a robot
will you please transfer me
I need to speak to an operator
can I speak to a lady at the desk
talk to a live agent
I want a human to handle this
put me over to someone else who is a person
give the phone to a human
could a staff member call me back
I want to cancel but I want to do it with a real person
how do I talk to a person
skip to a representative
I asked for a human
sorry but can I talk to someone at the dentist's office
I'd like to speak with the doctor's assistant
does a human ever answer this phone
`
  .trim()
  .split("\n");
