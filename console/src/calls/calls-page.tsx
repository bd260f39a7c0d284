import { useSearchParams, Link } from "wouter";
import { useAgents, useCalls, type CallFilter } from "../api/queries.ts";
import { Button } from "../ui/button.tsx";
import { Empty, Failure, Hint, Skeleton } from "../ui/notice.tsx";
import { CallFilters } from "./call-filters.tsx";
import { CallList } from "./call-list.tsx";
import styles from "./calls-page.module.css";

/** All calls, live ones on top. */
export default function CallsPage() {
  const [filter, setFilter] = useCallFilter();
  const found = useCalls(filter);
  const agents = useAgents();
  const calls = found.data?.pages.flatMap((page) => page.calls);
  return (
    <div className={styles.page}>
      <title>Calls · Callwright</title>
      <header className={styles.header}>
        <h1>Calls</h1>
        <output>{calls !== undefined && countText(calls.length, found.hasNextPage)}</output>
      </header>
      <CallFilters filter={filter} agents={agents.data?.agents ?? []} onChange={setFilter} />
      {found.data?.pages[0]?.isPartial === true && (
        <Hint>The database does not answer: only live calls are shown. Earlier ones come back by themselves.</Hint>
      )}
      {found.error !== null && <Failure error={found.error} onRetry={() => void found.refetch()} />}
      {found.isPending && <Skeleton lines={7} label="Loading the calls" />}
      {calls?.length === 0 && <NoCalls isFiltered={isNarrow(filter)} onClear={() => setFilter(noFilter)} />}
      {calls !== undefined && calls.length > 0 && <CallList calls={calls} />}
      {found.hasNextPage && (
        <MoreButton isLoading={found.isFetchingNextPage} onClick={() => void found.fetchNextPage()} />
      )}
    </div>
  );
}

function MoreButton({ isLoading, onClick }: { readonly isLoading: boolean; readonly onClick: () => void }) {
  return (
    <Button className={styles.more} disabled={isLoading} onClick={onClick}>
      {isLoading ? "Loading …" : "Show earlier calls"}
    </Button>
  );
}

function isNarrow({ search, outcome, agent }: CallFilter): boolean {
  return search !== "" || outcome !== "" || agent !== "";
}

const noFilter: CallFilter = { search: "", outcome: "", agent: "" };

/** The filter stands in the address, so that it can be shared and survives going back. */
function useCallFilter(): [CallFilter, (filter: CallFilter) => void] {
  const [parameters, setParameters] = useSearchParams();
  const filter = {
    search: parameters.get("search") ?? "",
    outcome: parameters.get("outcome") ?? "",
    agent: parameters.get("agent") ?? "",
  };
  const setFilter = (next: CallFilter): void => {
    setParameters(
      Object.entries(next).filter(([, value]) => value !== ""),
      { replace: true },
    );
  };
  return [filter, setFilter];
}

function countText(count: number, hasMore: boolean): string {
  if (hasMore) return `The latest ${count}`;
  return count === 1 ? "1 call" : `${count} calls`;
}

function NoCalls({ isFiltered, onClear }: { readonly isFiltered: boolean; readonly onClear: () => void }) {
  if (isFiltered) {
    return (
      <Empty icon="search" title="No call matches" action={<Button onClick={onClear}>Show all calls</Button>}>
        Search looks through what was said, and through numbers.
      </Empty>
    );
  }
  return (
    <Empty icon="phone" title="No call yet" action={<Link href="/">Make the first call</Link>}>
      Press Talk and say what you need, or run <code>npx callwright simulate</code> to hear a synthetic caller do it.
      The call appears here while it is under way.
    </Empty>
  );
}
