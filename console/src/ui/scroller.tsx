import { useEffect, useRef, type ReactNode } from "react";

interface ScrollerProps {
  readonly label: string;
  readonly className?: string | undefined;
  /** Called with the element that scrolls, once it is there. */
  readonly onOpen?: (element: HTMLElement) => (() => void) | undefined;
  readonly children: ReactNode;
}

/** A region that scrolls by itself, and therefore has to be reachable by keyboard (WCAG 2.1.1). */
export function Scroller({ label, className, onOpen, children }: ScrollerProps) {
  const box = useRef<HTMLElement>(null);
  useEffect(() => {
    if (box.current === null) return;
    box.current.tabIndex = 0;
    return onOpen?.(box.current);
  }, [onOpen]);
  return (
    <section ref={box} className={className} aria-label={label}>
      {children}
    </section>
  );
}
