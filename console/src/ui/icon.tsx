import type { ReactElement } from "react";

const paths = {
  talk: <path d="M12 3.5a3 3 0 0 1 3 3v5a3 3 0 0 1-6 0v-5a3 3 0 0 1 3-3ZM5.5 11.5a6.5 6.5 0 0 0 13 0M12 18v3" />,
  muted: (
    <path d="M9 6.5a3 3 0 0 1 6 0v4M9 10v1.5a3 3 0 0 0 4.6 2.5M5.5 11.5a6.5 6.5 0 0 0 10.4 5.2M18.5 11.5c0 .8-.1 1.5-.4 2.2M12 18v3M4 4l16 16" />
  ),
  calls: <path d="M4 6.5h16M4 12h16M4 17.5h10" />,
  calendar: (
    <path d="M6.5 5h11A2.5 2.5 0 0 1 20 7.5v9.5a2.5 2.5 0 0 1-2.5 2.5h-11A2.5 2.5 0 0 1 4 17V7.5A2.5 2.5 0 0 1 6.5 5ZM4 10h16M8.5 3v4M15.5 3v4" />
  ),
  latency: <path d="M12 5a8 8 0 1 1 0 16 8 8 0 0 1 0-16ZM12 9v4l2.5 2M9.5 2.5h5" />,
  vendors: <path d="M3.5 12h4l2.5-6.5 4 13 2.5-6.5h4" />,
  hangUp: (
    <path d="M3.5 14.5c0-1.5 3-4.5 8.5-4.5s8.5 3 8.5 4.5v1.5a1 1 0 0 1-1.2 1l-3-.6a1 1 0 0 1-.8-1v-1.8a11 11 0 0 0-7 0v1.8a1 1 0 0 1-.8 1l-3 .6a1 1 0 0 1-1.2-1v-1.5Z" />
  ),
  phone: (
    <path d="M6.5 4h2.2a1 1 0 0 1 1 .8l.6 3a1 1 0 0 1-.5 1.1l-1.6.9a11 11 0 0 0 6 6l.9-1.6a1 1 0 0 1 1.1-.5l3 .6a1 1 0 0 1 .8 1v2.2a2 2 0 0 1-2.1 2A15.5 15.5 0 0 1 4.5 6.1 2 2 0 0 1 6.5 4Z" />
  ),
  keypad: (
    <path
      d="M7 6h.01M12 6h.01M17 6h.01M7 11h.01M12 11h.01M17 11h.01M7 16h.01M12 16h.01M17 16h.01M12 20.5h.01"
      strokeWidth="2.6"
    />
  ),
  send: <path d="M4.5 12 20 4.5 15.5 20l-4-6.5-7-1.5ZM11.5 13.5 20 4.5" />,
  search: <path d="M11 4.5a6.5 6.5 0 1 1 0 13 6.5 6.5 0 0 1 0-13ZM16 16l4 4" />,
  play: <path d="M8 5.5v13l10.5-6.5L8 5.5Z" fill="currentColor" />,
  pause: <path d="M8.5 6v12M15.5 6v12" strokeWidth="3" />,
  left: <path d="m14.5 5.5-6.5 6.5 6.5 6.5" />,
  right: <path d="m9.5 5.5 6.5 6.5-6.5 6.5" />,
  down: <path d="m5.5 9.5 6.5 6.5 6.5-6.5" />,
  light: (
    <path d="M12 8a4 4 0 1 1 0 8 4 4 0 0 1 0-8ZM12 2.5v2M12 19.5v2M2.5 12h2M19.5 12h2M5.3 5.3l1.4 1.4M17.3 17.3l1.4 1.4M18.7 5.3l-1.4 1.4M6.7 17.3l-1.4 1.4" />
  ),
  dark: <path d="M19.5 14.5A8 8 0 0 1 9.5 4.5a8 8 0 1 0 10 10Z" />,
  system: (
    <path d="M5.5 4.5h13A1.5 1.5 0 0 1 20 6v9a1.5 1.5 0 0 1-1.5 1.5h-13A1.5 1.5 0 0 1 4 15V6a1.5 1.5 0 0 1 1.5-1.5ZM9 20h6" />
  ),
  warning: <path d="M12 4 2.8 19.5h18.4L12 4ZM12 10v4.5M12 17h.01" />,
  check: <path d="m5 12.5 4.5 4.5L19 7.5" />,
  person: <path d="M12 4.5a3.5 3.5 0 1 1 0 7 3.5 3.5 0 0 1 0-7ZM5 20a7 7 0 0 1 14 0" />,
  tool: (
    <path d="M14.5 6.5a4 4 0 0 1 5-1l-2.7 2.7.3 1.7 1.7.3 2.7-2.7a4 4 0 0 1-5.2 5L8.5 20.3a2 2 0 0 1-2.8-2.8l7.8-7.8a4 4 0 0 1 1-3.2Z" />
  ),
} satisfies Record<string, ReactElement>;

export type IconName = keyof typeof paths;

/** A drawing beside words; it says nothing to a screen reader. */
export function Icon({ name, size = 20 }: { readonly name: IconName; readonly size?: number }) {
  return (
    <svg
      aria-hidden="true"
      focusable="false"
      width={size}
      height={size}
      viewBox="0 0 24 24"
      fill="none"
      stroke="currentColor"
      strokeWidth="1.7"
      strokeLinecap="round"
      strokeLinejoin="round"
    >
      {paths[name]}
    </svg>
  );
}
