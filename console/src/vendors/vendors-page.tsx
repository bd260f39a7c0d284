import { useVendors } from "../api/queries.ts";
import type { VendorsAnswer, VendorView } from "../../../src/server/api-types.ts";
import { kindLabels } from "../format/vendor-words.ts";
import { Empty, Failure, Hint, Skeleton } from "../ui/notice.tsx";
import { OtherVendors } from "./other-vendors.tsx";
import { VendorCard } from "./vendor-card.tsx";
import styles from "./vendors-page.module.css";

/** How the services and engines do that listen, think and speak. */
export default function VendorsPage() {
  const { data, error, refetch } = useVendors();
  return (
    <div className={styles.page}>
      <title>Vendors · Callwright</title>
      <header className={styles.header}>
        <h1>Vendors</h1>
        {data !== undefined && <p>{summary(data)}</p>}
      </header>
      {error !== null && data === undefined && <Failure error={error} onRetry={() => void refetch()} />}
      {error !== null && data !== undefined && <Hint>The server does not answer: these figures are from before.</Hint>}
      {data === undefined && error === null && <Skeleton lines={8} label="Loading the vendors" />}
      {data !== undefined && <Board answer={data} />}
    </div>
  );
}

function Board({ answer }: { readonly answer: VendorsAnswer }) {
  const inUse = answer.vendors.filter(({ isConfigured }) => isConfigured);
  const others = answer.vendors.filter(({ isConfigured }) => !isConfigured);
  const kinds = [...new Set(inUse.map(({ kind }) => kind))];
  return (
    <>
      {inUse.length === 0 && (
        <Empty icon="vendors" title="No vendor is configured">
          Set the key of one, such as <code>OPENAI_API_KEY</code>, or run <code>npx callwright models pull</code> for
          engines on this machine, and start again.
        </Empty>
      )}
      {kinds.map((kind) => (
        <section key={kind} className={styles.kind} aria-labelledby={`kind-${kind}`}>
          <h2 id={`kind-${kind}`}>{kindLabels[kind].place}</h2>
          <div className={styles.cards}>
            {inUse
              .filter((vendor) => vendor.kind === kind)
              .map((vendor) => (
                <VendorCard key={vendor.name} vendor={vendor} />
              ))}
          </div>
        </section>
      ))}
      {others.length > 0 && <OtherVendors vendors={others} />}
    </>
  );
}

function summary({ vendors }: VendorsAnswer): string {
  const inUse = vendors.filter(({ isConfigured }) => isConfigured);
  const resting = inUse.filter(({ health }) => health?.state === "open").length;
  const perMinute = inUse.reduce((sum, { health }) => sum + (health?.costPerMinuteUsd ?? 0), 0);
  return [
    `${inUse.length} in use`,
    ...(resting === 0 ? [] : [`${resting} resting after failures`]),
    ...(perMinute === 0 ? [] : [`$${perMinute.toFixed(3)} a minute`]),
    ...(inUse.every(isUnused) ? ["no call yet"] : []),
  ].join(" · ");
}

function isUnused({ health }: VendorView): boolean {
  return (health?.attempts ?? 0) === 0;
}
