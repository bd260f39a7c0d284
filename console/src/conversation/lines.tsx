import type { TurnTool } from "../../../src/server/api-types.ts";
import { formatWait } from "../format/duration.ts";
import { readable } from "../format/labels.ts";
import { heardLength } from "./heard-length.ts";
import { Icon } from "../ui/icon.tsx";
import { classes } from "../ui/classes.ts";
import styles from "./lines.module.css";

interface CallerLineProps {
  readonly name: string;
  readonly text: string;
  readonly isPartial: boolean;
  /** As the journal has it: `dtmf` is shown as keys. */
  readonly kind: string;
}

/** What the caller said; still grey while it may change. */
export function CallerLine({ name, text, isPartial, kind }: CallerLineProps) {
  return (
    <div className={classes(styles.line, styles.caller, isPartial && styles.partial)}>
      <span className={styles.name}>{name}</span>
      <p>{kind === "dtmf" ? <kbd>{text}</kbd> : text}</p>
    </div>
  );
}

interface AgentLineProps {
  readonly name: string;
  readonly text: string;
  readonly heard: string | undefined;
  readonly isInterrupted: boolean;
}

/** What the agent said; what the caller did not hear of it is set back. */
export function AgentLine({ name, text, heard, isInterrupted }: AgentLineProps) {
  const cutAt = isInterrupted ? heardLength(text, heard ?? "") : text.length;
  return (
    <div className={classes(styles.line, styles.agent)}>
      <span className={styles.name}>{name}</span>
      <p>
        {text.slice(0, cutAt)}
        {cutAt < text.length && (
          <>
            <span className={styles.cut} title="Interrupted here" />
            <span className={styles.unheard}>{text.slice(cutAt)}</span>
            <span className={styles.note}>{cutAt === 0 ? "Not heard" : "Interrupted: the end was not heard"}</span>
          </>
        )}
      </p>
    </div>
  );
}

/** A tool that the agent used, in one line. */
export function ToolLine({ tool }: { readonly tool: TurnTool }) {
  const state = tool.ok === undefined ? "running" : tool.ok ? "done" : "failed";
  return (
    <p className={classes(styles.tool, styles[state])}>
      <Icon name={tool.ok === false ? "warning" : "tool"} size={14} />
      {readable(tool.name)}
      <span>
        {tool.durationMs === undefined ? state : `${tool.ok === false ? "failed, " : ""}${formatWait(tool.durationMs)}`}
      </span>
    </p>
  );
}
