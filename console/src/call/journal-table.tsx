import { useState } from "react";
import { useJournal } from "../api/queries.ts";
import { formatMoment } from "../format/duration.ts";
import { Button } from "../ui/button.tsx";
import { Failure, Skeleton } from "../ui/notice.tsx";
import { Scroller } from "../ui/scroller.tsx";
import { filterEntries, toFacts, typesIn } from "./journal-facts.ts";
import styles from "./journal-table.module.css";

const pageSize = 300;

/** Everything that happened, as it was written. */
export function JournalTable({ callId }: { readonly callId: string }) {
  const { data, error, refetch } = useJournal(callId);
  const [filter, setFilter] = useState({ type: "", words: "" });
  const [shown, setShown] = useState(pageSize);
  if (error !== null && data === undefined) return <Failure error={error} onRetry={() => void refetch()} />;
  if (data === undefined) return <Skeleton lines={8} label="Loading the journal" />;
  const found = filterEntries(data, filter);
  return (
    <>
      <div className={styles.filters}>
        <label>
          Event
          <select value={filter.type} onChange={(event) => setFilter({ ...filter, type: event.target.value })}>
            <option value="">All</option>
            {typesIn(data).map((type) => (
              <option key={type}>{type}</option>
            ))}
          </select>
        </label>
        <label>
          Contains
          <input
            type="search"
            value={filter.words}
            onChange={(event) => setFilter({ ...filter, words: event.target.value })}
          />
        </label>
        <output>
          {found.length === data.length ? `${data.length} entries` : `${found.length} of ${data.length} entries`}
        </output>
      </div>
      <Scroller className={styles.scroll} label="Journal entries">
        <table className={styles.table}>
          <caption className="visually-hidden">Journal of the call</caption>
          <thead>
            <tr>
              <th scope="col">No.</th>
              <th scope="col">At</th>
              <th scope="col">Event</th>
              <th scope="col">What</th>
            </tr>
          </thead>
          <tbody>
            {found.slice(0, shown).map(({ seq, atMs, event }) => (
              <tr key={seq}>
                <td>{seq}</td>
                <td>{formatMoment(atMs)}</td>
                <td>{event.type}</td>
                <td>
                  {toFacts(event).map(({ name, text }) => (
                    <span key={name} className={styles.fact}>
                      <i>{name}</i> {text}
                    </span>
                  ))}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </Scroller>
      {found.length > shown && <Button onClick={() => setShown(shown + pageSize)}>Show more</Button>}
    </>
  );
}
