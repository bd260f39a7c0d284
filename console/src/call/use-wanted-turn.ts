import { useEffect, type RefObject } from "react";
import { useSearchParams } from "wouter";

/** Whether the address asks for this turn (`?turn=t_3`); then it is brought into view, for eyes and for screen readers. */
export function useWantedTurn(turnId: string, place: RefObject<HTMLElement | null>): boolean {
  const [parameters] = useSearchParams();
  const isWanted = parameters.get("turn") === turnId;
  useEffect(() => {
    if (!isWanted) return;
    // After the frame in which a new page has taken the focus and begun at its top.
    const frame = requestAnimationFrame(() => {
      place.current?.focus({ preventScroll: true });
      place.current?.scrollIntoView({ block: "center" });
    });
    return () => cancelAnimationFrame(frame);
  }, [isWanted, place]);
  return isWanted;
}
