import { useId } from "react";
import type { VendorHealthView, VendorView } from "../../../src/server/api-types.ts";
import { formatWait } from "../format/duration.ts";
import { failureText, formatUsd, hedgeText, standing } from "../format/vendor-words.ts";
import { Badge } from "../ui/badge.tsx";
import { useNow } from "../ui/ticker.ts";
import { LatencyChart } from "./latency-chart.tsx";
import styles from "./vendor-card.module.css";

/** One vendor that is configured: how it stands, how long it takes, what it costs. */
export function VendorCard({ vendor }: { readonly vendor: VendorView }) {
  const { name, region, summary, isLocal, agents, health } = vendor;
  const headingId = useId();
  const nowMs = useNow();
  if (health === undefined) return null;
  const { text, tone } = standing(vendor, nowMs);
  return (
    <article className={styles.card} aria-labelledby={headingId}>
      <header className={styles.header}>
        <div>
          <h3 id={headingId}>{name}</h3>
          {isLocal && <Badge>On this machine</Badge>}
          {region !== undefined && <Badge>{region}</Badge>}
        </div>
        <Badge tone={tone}>{text}</Badge>
      </header>
      <p className={styles.summary}>
        {summary}
        {agents.length === 0 ? " · no agent uses it" : ` · ${agents.join(", ")}`}
      </p>
      <LatencyChart label="To the first result" stage={health.stages.first} boundsMs={health.histogramBoundsMs} />
      <Figures health={health} isLocal={isLocal} />
      <Failures health={health} />
      <Details vendor={vendor} health={health} />
    </article>
  );
}

function Figures({ health, isLocal }: { readonly health: VendorHealthView; readonly isLocal: boolean }) {
  const { attempts, failures, failoversFrom, failoversTo, costPerMinuteUsd, costLastHourUsd } = health;
  const races = health.hedgeWins + health.hedgeLosses;
  const figures = [
    { name: "Attempts", value: String(attempts) },
    { name: "Failed", value: failures === 0 ? "0" : `${failures} (${Math.round((failures / attempts) * 100)} %)` },
    { name: "Handed over / took over", value: `${failoversFrom} / ${failoversTo}` },
    ...(races === 0 ? [] : [{ name: "Races won", value: hedgeText(health) }]),
    ...(isLocal
      ? []
      : [
          { name: "A minute", value: formatUsd(costPerMinuteUsd) },
          { name: "This hour", value: formatUsd(costLastHourUsd) },
        ]),
    ...(health.hedgeCostUsd === 0 ? [] : [{ name: "Lost races cost", value: formatUsd(health.hedgeCostUsd) }]),
  ];
  return (
    <dl className={styles.figures}>
      {figures.map(({ name, value }) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}

function Failures({ health: { errors, lastError } }: { readonly health: VendorHealthView }) {
  if (errors.length === 0) return null;
  return (
    <ul className={styles.errors} aria-label="Failures by reason">
      {errors.map(({ code, count }) => (
        <li key={code}>
          <b>{count} ×</b> {failureText(code)} <code>{code}</code>
          {code === lastError?.code && (
            <span>, last at {new Date(lastError.at).toLocaleTimeString(undefined, { timeStyle: "medium" })}</span>
          )}
        </li>
      ))}
    </ul>
  );
}

const stages = [
  { key: "open", label: "Opening" },
  { key: "first", label: "First result" },
  { key: "between", label: "Next result" },
] as const;

function Details({ vendor, health }: { readonly vendor: VendorView; readonly health: VendorHealthView }) {
  const { places, price } = vendor;
  return (
    <details className={styles.details}>
      <summary>
        Stages, probes and price<span className="visually-hidden"> of {vendor.name}</span>
      </summary>
      <table>
        <caption className="visually-hidden">Stages of the last quarter of an hour</caption>
        <thead>
          <tr>
            <th scope="col">Stage</th>
            <th scope="col">P50</th>
            <th scope="col">P95</th>
            <th scope="col">P99</th>
            <th scope="col">Given up after</th>
          </tr>
        </thead>
        <tbody>
          {stages.map(({ key, label }) => (
            <tr key={key}>
              <th scope="row">{label}</th>
              <td>{formatWait(health.stages[key].p50Ms)}</td>
              <td>{formatWait(health.stages[key].p95Ms)}</td>
              <td>{formatWait(health.stages[key].p99Ms)}</td>
              <td>{formatWait(health.stages[key].deadlineMs)}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {places.length > 0 && (
        <ul aria-label="Probes">
          {places.map((place) => (
            <li key={`${place.host} ${place.region ?? ""}`}>
              {place.host}
              {place.region !== undefined && ` (${place.region})`}:{" "}
              {place.last.error === undefined
                ? `connects in ${formatWait(place.connectP50Ms)}, first byte ${formatWait(place.firstByteP50Ms)}, P95 ${formatWait(place.firstByteP95Ms)}`
                : failureText(place.last.error)}
            </li>
          ))}
        </ul>
      )}
      {price !== undefined && <p>{priceText(price)}</p>}
    </details>
  );
}

function priceText(price: NonNullable<VendorView["price"]>): string {
  const parts = [
    [price.perAudioMinuteUsd, "a minute of audio"],
    [price.per1000CharactersUsd, "per 1,000 characters"],
    [price.perMillionInputTokensUsd, "per million tokens in"],
    [price.perMillionOutputTokensUsd, "out"],
  ] as const;
  const shown = parts.flatMap(([usd, unit]) => (usd === undefined ? [] : [`$${usd} ${unit}`]));
  return `List price of ${price.asOf}: ${shown.join(", ")}`;
}
