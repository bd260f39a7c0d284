import { useMemo } from "react";
import { foldJournal } from "../conversation/fold-journal.ts";
import { useAgents, useEngines } from "../api/queries.ts";
import { CallControls } from "./call-controls.tsx";
import { Ending } from "./ending.tsx";
import { useLine } from "./line-context.ts";
import { LineProblem } from "./line-problem.tsx";
import { SayForm } from "./say-form.tsx";
import { Stage } from "./stage.tsx";
import { isOpen } from "./talk-line.ts";
import { Transcript } from "./transcript.tsx";
import { Hint } from "../ui/notice.tsx";
import { useTalkSettings } from "./talk-settings.ts";
import { Welcome } from "./welcome.tsx";
import { toMoment } from "./who-speaks.ts";
import styles from "./talk-page.module.css";

/** One button, and a conversation. */
export function TalkPage() {
  const { line, view } = useLine();
  const agents = useAgents();
  const engines = useEngines();
  const settings = useTalkSettings(agents.data, engines.data);
  const conversation = useMemo(() => foldJournal(view.entries), [view.entries]);
  const moment = toMoment(view.phase, conversation, view.isHeard);
  const hasBegun = view.phase !== "idle";
  const begin = (useMicrophone: boolean): void => {
    void line.begin({ agent: settings.agent, useMicrophone, iceServers: settings.iceServers });
  };
  return (
    <div className={styles.page}>
      <title>{isOpen(view.phase) ? `On a call · Callwright` : "Talk · Callwright"}</title>
      <section className={styles.desk} aria-label="The line">
        <h1>Talk</h1>
        <Stage
          view={view}
          moment={moment}
          settings={settings}
          onBegin={() => begin(settings.canListen)}
          onHangUp={() => line.hangUp()}
        />
        {isOpen(view.phase) && <CallControls line={line} view={view} />}
        <LineProblem
          agents={agents}
          engines={engines.data}
          problem={view.problem}
          hasCall={isOpen(view.phase)}
          onType={() => begin(false)}
        />
      </section>
      <section className={styles.conversation} aria-label="Conversation">
        {hasBegun ? (
          <Transcript
            conversation={conversation}
            isOver={view.phase === "ended"}
            agentTitle={settings.titleOf(view.agent)}
          />
        ) : (
          <Welcome canListen={settings.canListen} agentTitle={settings.titleOf(settings.agent)} />
        )}
        {conversation.isVoiceless && isOpen(view.phase) && (
          <Hint>The agent has no voice at the moment. Its words are here.</Hint>
        )}
        {view.phase === "ended" && <Ending view={view} conversation={conversation} />}
        {isOpen(view.phase) && <SayForm line={line} isReady={view.phase === "live"} isHeard={view.isHeard} />}
      </section>
    </div>
  );
}
