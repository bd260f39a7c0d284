import { useNow } from "../ui/ticker.ts";
import { formatDuration, spokenDuration } from "../format/duration.ts";
import { Icon } from "../ui/icon.tsx";
import { classes } from "../ui/classes.ts";
import { Voices } from "./voices.tsx";
import { isOpen, type LineView } from "./talk-line.ts";
import type { TalkSettings } from "./talk-settings.ts";
import type { Moment } from "./who-speaks.ts";
import styles from "./stage.module.css";

interface StageProps {
  readonly view: LineView;
  readonly moment: Moment;
  readonly settings: TalkSettings;
  readonly onBegin: () => void;
  readonly onHangUp: () => void;
}

/** The big button, with both voices around it and what happens now below. */
export function Stage({ view, moment, settings, onBegin, onHangUp }: StageProps) {
  const open = isOpen(view.phase);
  return (
    <div className={styles.stage} data-phase={view.phase}>
      <AgentPicker settings={settings} isLocked={open} current={view.agent} />
      <Voices isCompact={open}>
        <button
          type="button"
          className={classes(styles.button, open && styles.hangUp)}
          disabled={!open && settings.agent === ""}
          onClick={open ? onHangUp : onBegin}
        >
          <Icon name={open ? "hangUp" : "talk"} size={40} />
          {open ? "Hang up" : view.phase === "ended" ? "Talk again" : "Talk"}
        </button>
      </Voices>
      <output className={styles.moment} data-speaker={moment.speaker}>
        {moment.text}
      </output>
      <CallTimer view={view} />
    </div>
  );
}

function CallTimer({ view }: { readonly view: LineView }) {
  const nowMs = useNow();
  if (view.connectedAtMs === undefined) return <p className={styles.timer}>&nbsp;</p>;
  const durationMs = Math.max(0, (view.endedAtMs ?? nowMs) - view.connectedAtMs);
  return (
    <p className={styles.timer}>
      <span aria-hidden="true">{formatDuration(durationMs)}</span>
      <span className="visually-hidden">Length of the call: {spokenDuration(durationMs)}</span>
    </p>
  );
}

interface AgentPickerProps {
  readonly settings: TalkSettings;
  readonly isLocked: boolean;
  readonly current: string;
}

function AgentPicker({ settings, isLocked, current }: AgentPickerProps) {
  const agent = settings.agents.find(({ name }) => name === (isLocked ? current : settings.agent));
  return (
    <div className={styles.picker}>
      <label htmlFor="agent">Agent</label>
      <select
        id="agent"
        value={isLocked ? current : settings.agent}
        disabled={isLocked || settings.agents.length === 0}
        onChange={(event) => settings.chooseAgent(event.target.value)}
      >
        {settings.agents.map(({ name, title }) => (
          <option key={name} value={name}>
            {title}
          </option>
        ))}
      </select>
      {agent !== undefined && (
        <p>
          {agent.brain === "rules" ? "Rules brain" : agent.brain} · {agent.stt[0] ?? "no recogniser"} ·{" "}
          {agent.tts[0] ?? "no voice"}
        </p>
      )}
    </div>
  );
}
