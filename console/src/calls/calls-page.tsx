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
  const { data, error, isPending, refetch, hasNextPage, fetchNextPage, isFetchingNextPage } = useCalls(filter);
  const agents = useAgents();
  const calls = data?.pages.flatMap((page) => page.calls) ?? [];
  const isFiltered = filter.search !== "" || filter.outcome !== "" || filter.agent !== "";
  return (
    <div className={styles.page}>
      <title>Calls · Callwright</title>
      <header className={styles.header}>
        <h1>Calls</h1>
        <p role="status">{data !== undefined && countText(calls.length, hasNextPage)}</p>
      </header>
      <CallFilters filter={filter} agents={agents.data?.agents ?? []} onChange={setFilter} />
      {data?.pages[0]?.isPartial === true && (
        <Hint>The database does not answer: only live calls are shown. Earlier ones come back by themselves.</Hint>
      )}
      {error !== null && <Failure error={error} onRetry={() => void refetch()} />}
      {isPending && <Skeleton lines={7} label="Loading the calls" />}
      {data !== undefined && calls.length === 0 && (
        <NoCalls isFiltered={isFiltered} onClear={() => setFilter(noFilter)} />
      )}
      {calls.length > 0 && <CallList calls={calls} />}
      {hasNextPage && (
        <Button className={styles.more} disabled={isFetchingNextPage} onClick={() => void fetchNextPage()}>
          {isFetchingNextPage ? "Loading …" : "Show earlier calls"}
        </Button>
      )}
    </div>
  );
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
