/**
 * When a caller would like to come, as far as was said. Dates `YYYY-MM-DD`, times `HH:MM`, all local to the business.
 * What is absent is left open.
 */
export interface Wish {
  /** First and last day, both included. */
  readonly from?: string;
  readonly to?: string;
  /** Days within that which would not do. */
  readonly notDays?: readonly string[];
  /** Exactly this start. */
  readonly time?: string;
  /** Starts in [earliest, before). */
  readonly earliest?: string;
  readonly before?: string;
  /** Later (or, below 0, earlier) than the appointment that is moved. */
  readonly shiftMinutes?: number;
  readonly shiftDays?: number;
  /** The first or last that there is, without asking back. */
  readonly pick?: "first" | "last";
}

/** The new words laid over the old ones: a new day keeps the time, a new time keeps the day. */
export function mergeWish(old: Wish | undefined, said: Wish): Wish {
  if (old === undefined || said.shiftMinutes !== undefined || said.shiftDays !== undefined) return said;
  const notDays =
    said.from === undefined ? [...(old.notDays ?? []), ...(said.notDays ?? [])] : [...(said.notDays ?? [])];
  const day = {
    ...(said.from === undefined ? pickDay(old) : pickDay(said)),
    ...(notDays.length > 0 ? { notDays } : {}),
  };
  const hasTime =
    said.time !== undefined || said.earliest !== undefined || said.before !== undefined || said.pick !== undefined;
  return { ...day, ...pickTime(hasTime ? said : { ...old, pick: undefined }) };
}

function pickDay(wish: Wish): Wish {
  return wish.from === undefined ? {} : { from: wish.from, to: wish.to ?? wish.from };
}

function pickTime(wish: { readonly [K in keyof Wish]?: Wish[K] | undefined }): Wish {
  return {
    ...(wish.time === undefined ? {} : { time: wish.time }),
    ...(wish.earliest === undefined ? {} : { earliest: wish.earliest }),
    ...(wish.before === undefined ? {} : { before: wish.before }),
    ...(wish.pick === undefined ? {} : { pick: wish.pick }),
  };
}
