import { Tabs } from "radix-ui";
import { Link } from "wouter";
import type { CallAnswer } from "../../../src/server/api-types.ts";
import { ApiFailure } from "../api/api-failure.ts";
import { useCall } from "../api/queries.ts";
import { callerLabel, dispositionLabel, outcomeLabel, readable } from "../format/labels.ts";
import { formatFully } from "../format/moment.ts";
import { Badge } from "../ui/badge.tsx";
import { Icon } from "../ui/icon.tsx";
import { Empty, Failure, Skeleton } from "../ui/notice.tsx";
import { CallAside } from "./call-aside.tsx";
import { CallFigures } from "./call-figures.tsx";
import { JournalTable } from "./journal-table.tsx";
import { Player } from "./player.tsx";
import { TurnList } from "./turn-list.tsx";
import { usePlayer } from "./use-player.ts";
import styles from "./call-page.module.css";

/** Everything about one call; a live one grows while it is looked at. */
export default function CallPage({ callId }: { readonly callId: string }) {
  const { data, error, refetch } = useCall(callId);
  if (data !== undefined) return <CallDetail answer={data} />;
  if (error instanceof ApiFailure && error.status === 404) {
    return (
      <Empty icon="phone" title="This call is not known" action={<Link href="/calls">See all calls</Link>}>
        It may have been deleted, or the address is mistyped.
      </Empty>
    );
  }
  if (error !== null) return <Failure error={error} onRetry={() => void refetch()} />;
  return <Skeleton lines={9} label="Loading the call" />;
}

function CallDetail({ answer }: { readonly answer: CallAnswer }) {
  const { call, turns, notes } = answer;
  const player = usePlayer(call);
  const outcome = outcomeLabel(call);
  const disposition = dispositionLabel(call);
  return (
    <article className={styles.page}>
      <title>{`${callerLabel(call)} · Callwright`}</title>
      <header className={styles.header}>
        <Link href="/calls" className={styles.back}>
          <Icon name="left" size={16} />
          Calls
        </Link>
        <div>
          <h1>{callerLabel(call)}</h1>
          <Badge tone={outcome.tone}>{outcome.text}</Badge>
          {disposition !== undefined && <span>{disposition}</span>}
        </div>
        <p>
          {readable(call.agent)} · {formatFully(call.startedAt)}
        </p>
      </header>
      <CallFigures call={call} turns={turns} />
      <Player call={call} turns={turns} player={player} />
      <div className={styles.columns}>
        <Tabs.Root defaultValue="turns" className={styles.tabs}>
          <Tabs.List className={styles.list} aria-label="The call in detail">
            <Tabs.Trigger value="turns">Turns</Tabs.Trigger>
            <Tabs.Trigger value="journal">Journal</Tabs.Trigger>
          </Tabs.List>
          <Tabs.Content value="turns" className={styles.content}>
            <TurnList turns={turns} player={player} isLive={call.isLive} />
          </Tabs.Content>
          <Tabs.Content value="journal" className={styles.content}>
            <JournalTable callId={call.id} />
          </Tabs.Content>
        </Tabs.Root>
        <CallAside call={call} turns={turns} notes={notes} />
      </div>
    </article>
  );
}
