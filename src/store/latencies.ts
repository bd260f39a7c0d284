import type { Kysely, RawBuilder } from "kysely";
import { sql } from "kysely";
import type { Clock } from "../base/clock.ts";
import { toDatabaseError } from "./database-errors.ts";
import type { Schema } from "./schema.ts";
import type { ReplyKind } from "./turn-figures.ts";

/** A day of a hundred thousand turns is sorted in memory. */
const sortMemory = "32MB";

/** Which turns: those whose answer came from `fromMs` to before `toMs`, Unix epoch. */
export interface LatencyScope {
  readonly fromMs: number;
  readonly toMs: number;
  readonly agent?: string | undefined;
}

/** How to cut what was measured into pieces. */
export interface LatencyPieces {
  /** Where the pieces of time begin, rising; the first with the scope. */
  readonly bucketStartsMs: readonly number[];
  /** Upper bounds of the bars of the histograms, rising; what is above the last has a bar of its own. */
  readonly boundsMs: readonly number[];
  /** The same for waits against hang-ups. */
  readonly waitBoundsMs: readonly number[];
}

/** Nearest-rank percentiles, each a value that was measured, to the ms. */
export interface Percentiles {
  readonly p50Ms: number;
  readonly p95Ms: number;
  readonly p99Ms: number;
}

/** What callers waited; the percentiles are absent where nothing was measured. */
export interface Waits {
  readonly count: number;
  readonly firstSound?: Percentiles;
  readonly firstWord?: Percentiles;
}

/** What was measured in a scope. Whatever is not listed is zero. */
export interface MeasuredLatency {
  readonly all: Waits;
  readonly kinds: ReadonlyMap<ReplyKind, Waits>;
  /** By number of the piece of time, from 0. */
  readonly buckets: ReadonlyMap<number, Waits>;
  readonly events: readonly {
    readonly bucket: number;
    readonly type: "typed-reply" | "cut-off" | "interruption" | "overlap";
    readonly count: number;
  }[];
  /** Turns by kind and by the numbers of the bars of their two waits. */
  readonly bars: readonly {
    readonly kind: ReplyKind;
    readonly firstSound: number;
    readonly firstWord: number;
    readonly count: number;
  }[];
  /** Calls that began in the scope and have ended, by number of the bar of a wait. */
  readonly hangUps: readonly {
    readonly wait: "last" | "worst";
    readonly bar: number;
    readonly calls: number;
    readonly hungUp: number;
  }[];
}

/** Which slow turns to list, the slowest first. */
export interface SlowTurnQuery extends LatencyScope {
  readonly measure: "first-sound" | "first-word";
  readonly kind?: ReplyKind | undefined;
  readonly atLeastMs?: number | undefined;
  readonly belowMs?: number | undefined;
  readonly limit: number;
}

/** One turn of the list. */
export interface SlowTurn {
  readonly callId: string;
  readonly turnId: string;
  readonly agent: string;
  readonly at: Date;
  readonly kind: ReplyKind;
  readonly firstSoundMs: number;
  readonly firstWordMs: number;
}

/** Reads what callers waited, over many calls. Everything is counted in the database; errors by code as its. */
export class LatencyStore {
  readonly #db: Kysely<Schema>;
  readonly #clock: Clock;

  constructor({ db, clock }: { readonly db: Kysely<Schema>; readonly clock: Clock }) {
    this.#db = db;
    this.#clock = clock;
  }

  measure(scope: LatencyScope, pieces: LatencyPieces): Promise<MeasuredLatency> {
    return this.#read(async () => {
      const [waits, events, bars, hangUps] = await Promise.all([
        this.#waits(scope, pieces.bucketStartsMs),
        this.#events(scope, pieces.bucketStartsMs),
        this.#bars(scope, pieces.boundsMs),
        this.#hangUps(scope, pieces.waitBoundsMs),
      ]);
      return { ...waits, events, bars, hangUps };
    });
  }

  slowestTurns(query: SlowTurnQuery): Promise<readonly SlowTurn[]> {
    return this.#read(async () => {
      const column = query.measure === "first-sound" ? "first_sound_ms" : "first_word_ms";
      let select = this.#db
        .selectFrom("turn_figures")
        .select(["call_id", "turn_id", "agent", "at", "reply_kind", "first_sound_ms", "first_word_ms"])
        .where("type", "=", "reply")
        .where("at", ">=", new Date(query.fromMs))
        .where("at", "<", new Date(query.toMs))
        .orderBy(column, "desc")
        .orderBy("at", "desc")
        .limit(query.limit);
      if (query.agent !== undefined) select = select.where("agent", "=", query.agent);
      if (query.kind !== undefined) select = select.where("reply_kind", "=", query.kind);
      if (query.atLeastMs !== undefined) select = select.where(column, ">=", query.atLeastMs);
      if (query.belowMs !== undefined) select = select.where(column, "<", query.belowMs);
      return (await select.execute()).map((row) => ({
        callId: row.call_id,
        turnId: row.turn_id,
        agent: row.agent,
        at: row.at,
        kind: row.reply_kind ?? "plain",
        firstSoundMs: row.first_sound_ms ?? 0,
        firstWordMs: row.first_word_ms ?? 0,
      }));
    });
  }

  /** Percentiles of all, by kind and by piece of time, in one pass over the turns; whole ms sort twice as fast. */
  async #waits(
    scope: LatencyScope,
    startsMs: readonly number[],
  ): Promise<Pick<MeasuredLatency, "all" | "kinds" | "buckets">> {
    const rows = await this.#db.transaction().execute(async (work) => {
      await sql.raw(`set local work_mem = '${sortMemory}'`).execute(work);
      const read = await sql<WaitsRow>`
        select bucket, reply_kind as kind, count(*)::int as count,
          percentile_disc(array[0.5, 0.95, 0.99]) within group (order by sound_ms) as sound,
          percentile_disc(array[0.5, 0.95, 0.99]) within group (order by word_ms) as word
        from (
          select ${bucketOf(startsMs)} as bucket, reply_kind,
            round(first_sound_ms)::int as sound_ms, round(first_word_ms)::int as word_ms
          from turn_figures where type = 'reply' and ${isInScope(scope)}
        ) as replies
        group by grouping sets ((), (bucket), (reply_kind))`.execute(work);
      return read.rows;
    });
    const total = rows.find(({ bucket, kind }) => bucket === null && kind === null);
    return {
      all: total === undefined ? { count: 0 } : toWaits(total),
      kinds: new Map(rows.flatMap((row) => (row.kind === null ? [] : [[row.kind, toWaits(row)]]))),
      buckets: new Map(rows.flatMap((row) => (row.bucket === null ? [] : [[row.bucket, toWaits(row)]]))),
    };
  }

  async #events(scope: LatencyScope, startsMs: readonly number[]): Promise<MeasuredLatency["events"]> {
    const { rows } = await sql<MeasuredLatency["events"][number]>`
      select ${bucketOf(startsMs)} as bucket, type, count(*)::int as count
      from turn_figures where type <> 'reply' and ${isInScope(scope)}
      group by 1, 2`.execute(this.#db);
    return rows;
  }

  async #bars(scope: LatencyScope, boundsMs: readonly number[]): Promise<MeasuredLatency["bars"]> {
    const { rows } = await sql<MeasuredLatency["bars"][number]>`
      select reply_kind as kind, width_bucket(first_sound_ms::float8, ${boundsMs}::float8[]) as "firstSound",
        width_bucket(first_word_ms::float8, ${boundsMs}::float8[]) as "firstWord", count(*)::int as count
      from turn_figures where type = 'reply' and ${isInScope(scope)}
      group by 1, 2, 3`.execute(this.#db);
    return rows;
  }

  async #hangUps(
    { fromMs, toMs, agent }: LatencyScope,
    boundsMs: readonly number[],
  ): Promise<MeasuredLatency["hangUps"]> {
    const ofAgent = agent === undefined ? sql`true` : sql`agent = ${agent}`;
    const { rows } = await sql<MeasuredLatency["hangUps"][number]>`
      select wait, width_bucket(ms::float8, ${boundsMs}::float8[]) as bar, count(*)::int as calls,
        (count(*) filter (where outcome = 'caller-hung-up'))::int as "hungUp"
      from calls, lateral (values ('last', last_wait_ms), ('worst', worst_wait_ms)) as waits (wait, ms)
      where started_at >= ${new Date(fromMs)} and started_at < ${new Date(toMs)} and ms is not null and ${ofAgent}
      group by 1, 2`.execute(this.#db);
    return rows;
  }

  #read<T>(work: () => Promise<T>): Promise<T> {
    return this.#clock.external(
      work().catch((error: unknown) => {
        throw toDatabaseError(error, "What callers waited could not be read");
      }),
    );
  }
}

interface WaitsRow {
  readonly bucket: number | null;
  readonly kind: ReplyKind | null;
  readonly count: number;
  readonly sound: readonly number[] | null;
  readonly word: readonly number[] | null;
}

function toWaits({ count, sound, word }: WaitsRow): Waits {
  if (sound === null || word === null) return { count };
  return { count, firstSound: toPercentiles(sound), firstWord: toPercentiles(word) };
}

function toPercentiles([p50Ms = 0, p95Ms = 0, p99Ms = 0]: readonly number[]): Percentiles {
  return { p50Ms, p95Ms, p99Ms };
}

function isInScope({ fromMs, toMs, agent }: LatencyScope): RawBuilder<boolean> {
  const inTime = sql<boolean>`at >= ${new Date(fromMs)} and at < ${new Date(toMs)}`;
  return agent === undefined ? inTime : sql<boolean>`${inTime} and agent = ${agent}`;
}

/** The number of the piece of time of a turn. */
function bucketOf(startsMs: readonly number[]): RawBuilder<number> {
  return sql<number>`width_bucket(at, ${startsMs.map((ms) => new Date(ms))}::timestamptz[]) - 1`;
}
