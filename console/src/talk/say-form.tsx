import { useState } from "react";
import { Button } from "../ui/button.tsx";
import { Icon } from "../ui/icon.tsx";
import type { TalkLine } from "./talk-line.ts";
import styles from "./say-form.module.css";

interface SayFormProps {
  readonly line: TalkLine;
  readonly isReady: boolean;
  readonly isHeard: boolean;
}

/** Typed words count as said; they are always taken, microphone or not. */
export function SayForm({ line, isReady, isHeard }: SayFormProps) {
  const [text, setText] = useState("");
  const words = text.trim();
  const send = async (): Promise<void> => {
    if (words === "" || !isReady) return;
    setText("");
    // What was not taken comes back, unless something else was typed meanwhile.
    if (!(await line.say(words))) setText((current) => (current === "" ? words : current));
  };
  return (
    <form
      className={styles.form}
      onSubmit={(event) => {
        event.preventDefault();
        void send();
      }}
    >
      <label htmlFor="say" className="visually-hidden">
        Say something by typing it
      </label>
      <input
        id="say"
        value={text}
        maxLength={500}
        autoComplete="off"
        enterKeyHint="send"
        placeholder={isHeard ? "Or type what you would say" : "Type what you would say"}
        onChange={(event) => setText(event.target.value)}
      />
      <Button type="submit" look="solid" disabled={words === "" || !isReady}>
        <Icon name="send" size={18} />
        Say
      </Button>
    </form>
  );
}
