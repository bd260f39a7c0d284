import { Popover } from "radix-ui";
import { Button } from "../ui/button.tsx";
import { Icon } from "../ui/icon.tsx";
import type { LineView, TalkLine } from "./talk-line.ts";
import styles from "./call-controls.module.css";

const digits = ["1", "2", "3", "4", "5", "6", "7", "8", "9", "*", "0", "#"] as const;
const names: Readonly<Record<string, string>> = { "*": "Star", "#": "Hash" };

/** What can be done with a call beside talking. */
export function CallControls({ line, view }: { readonly line: TalkLine; readonly view: LineView }) {
  const isLive = view.phase === "live";
  return (
    <fieldset className={styles.controls} aria-label="Call controls">
      <Button
        disabled={!isLive || !view.isHeard}
        aria-pressed={view.isMuted}
        onClick={() => line.setMuted(!view.isMuted)}
      >
        <Icon name={view.isMuted ? "muted" : "talk"} size={18} />
        {view.isMuted ? "Muted" : "Mute"}
      </Button>
      <Popover.Root>
        <Popover.Trigger asChild>
          <Button disabled={!isLive}>
            <Icon name="keypad" size={18} />
            Keypad
          </Button>
        </Popover.Trigger>
        <Popover.Portal>
          <Popover.Content className={styles.keypad} sideOffset={8} aria-label="Keypad">
            {digits.map((digit) => (
              <button key={digit} type="button" aria-label={names[digit]} onClick={() => line.press(digit)}>
                {digit}
              </button>
            ))}
          </Popover.Content>
        </Popover.Portal>
      </Popover.Root>
    </fieldset>
  );
}
