import { Icon, type IconName } from "../ui/icon.tsx";
import styles from "./welcome.module.css";

const openers = [
  "I'd like a cleaning, Thursday afternoon if you can.",
  "How much is a check-up, and are you open on Friday?",
  "I need to move my appointment to next week.",
  "I've got a terrible toothache. Can somebody see me today?",
];

const tips: readonly { readonly icon: IconName; readonly text: string }[] = [
  { icon: "talk", text: "Talk as you would on the phone. Pause, correct yourself, interrupt." },
  { icon: "calendar", text: "What you book is in the calendar the moment the agent says so." },
  { icon: "calls", text: "Every turn shows how long you waited, and for what." },
];

/** What stands where the conversation will be. */
export function Welcome({ canListen, agentTitle }: { readonly canListen: boolean; readonly agentTitle: string }) {
  return (
    <div className={styles.welcome}>
      <h2>{agentTitle === "" ? "A conversation begins here" : `You are about to reach the ${agentTitle}`}</h2>
      <p className={styles.lead}>
        {canListen
          ? "Press Talk and allow the microphone. Or press Talk and type: both work at any time."
          : "There is no recogniser on this machine, so this call is typed and you hear the answers."}
      </p>
      <h3>Things callers say</h3>
      <ul className={styles.openers}>
        {openers.map((opener) => (
          <li key={opener}>“{opener}”</li>
        ))}
      </ul>
      <ul className={styles.tips}>
        {tips.map(({ icon, text }) => (
          <li key={text}>
            <Icon name={icon} size={18} />
            {text}
          </li>
        ))}
      </ul>
    </div>
  );
}
