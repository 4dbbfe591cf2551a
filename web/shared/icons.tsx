/** Our own line icons, on a grid of 24. */
const paths = {
  add: "M12 5v14M5 12h14",
  back: "M19 12H5m6-6-6 6 6 6",
  block: "M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18zM5.7 5.7l12.6 12.6",
  building: "M5 21V4h9v17M14 9h5v12M3 21h18M8.500 8h2M8.500 12h2M8.500 16h2",
  call: "M5 4h4l1.600 4.300-2.300 1.600a12 12 0 0 0 5.800 5.800l1.600-2.300L20 15v4a1.500 1.500 0 0 1-1.600 1.500C10.500 20 4 13.500 3.500 5.600A1.500 1.500 0 0 1 5 4z",
  check: "m5 12.500 4.500 4.500L19 7.500",
  close: "M6 6l12 12M18 6 6 18",
  copy: "M9 9h10v11H9zM6 15H5V4h10v2",
  down: "m6 9.500 6 6 6-6",
  edit: "M4 20h4L19 9l-4-4L4 16zM13 7l4 4",
  flag: "M6 21V4m0 0h11l-2 4 2 4H6",
  globe: "M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18zM3.500 12h17M12 3c3 3 3 15 0 18M12 3c-3 3-3 15 0 18",
  info: "M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18zM12 11v5M12 7.800v.2",
  keyboard: "M3 6.500h18v11H3zM7 10.500h.1M10.300 10.500h.1M13.700 10.500h.1M17 10.500h.1M8 14h8",
  link: "M14 5h5v5M19 5l-8 8M11 6H5v13h13v-6",
  list: "M9 6.500h11M9 12h11M9 17.500h11M4.500 6.500h.1M4.500 12h.1M4.500 17.500h.1",
  logout: "M10 4.500H5v15h5M14.500 8l4 4-4 4M18 12H9.500",
  mute: "M4 10v4h3l5 4V6L7 10zM16 9.500l5 5M21 9.500l-5 5",
  moon: "M20 14.500A8.500 8.500 0 0 1 9.500 4 8.500 8.500 0 1 0 20 14.500z",
  more: "M12 5.500v.1M12 12v.1M12 18.500v.1",
  offline: "M4 4l16 16M8.500 15.500a5 5 0 0 1 5-1.300M5 12a10 10 0 0 1 4-2.500M12 19v.1M13 9a10 10 0 0 1 6 3",
  person: "M12 12a4 4 0 1 0 0-8 4 4 0 0 0 0 8zM4.500 20.500c.6-4 3.700-6 7.500-6s6.900 2 7.500 6",
  reply: "M10 7 5 12l5 5M5 12h8.500a5.500 5.500 0 0 1 5.500 5.500V19",
  retry: "M19.500 12a7.500 7.500 0 1 1-2.400-5.500M19.500 3.500v4h-4",
  shield: "M12 3l7.500 2.800V11c0 4.700-3 8.300-7.500 10-4.500-1.700-7.500-5.300-7.500-10V5.800zM8.500 11.800l2.500 2.500 4.500-5",
  sun: "M12 16a4 4 0 1 0 0-8 4 4 0 0 0 0 8zM12 2.500v2M12 19.500v2M2.500 12h2M19.500 12h2M5.300 5.300l1.400 1.400M17.300 17.300l1.400 1.400M5.300 18.700l1.400-1.400M17.300 6.700l1.400-1.400",
  smile: "M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18zM8.500 14.500a4.200 4.200 0 0 0 7 0M9 9.500v.1M15 9.500v.1",
  send: "M4.500 12 20 4.500 15 20l-3.500-6.500zM11.500 13.500 20 4.500",
  trash: "M5 7h14M10 7V4.500h4V7M7 7l.8 13h8.400L17 7",
  window: "M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18zM12 7v5l3.500 2",
};

export type IconName = keyof typeof paths;

/** An icon beside words or in a button with a name of its own; readers of screens do not hear it. */
export function Icon({ name, size = 20 }: { name: IconName; size?: number }) {
  return (
    <svg className="icon" viewBox="0 0 24 24" width={size} height={size} fill="none" stroke="currentColor" strokeWidth="1.9" strokeLinecap="round" strokeLinejoin="round" aria-hidden="true">
      <path d={paths[name]} />
    </svg>
  );
}
