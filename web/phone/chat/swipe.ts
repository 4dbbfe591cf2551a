import { useEffect, useRef } from "react";

/** How far a finger moves before a swipe counts, and how far the bubble follows, in CSS pixels. */
const enough = 56;
const most = 72;

/** Answers a swipe to the right over an element, as a thumb does it; the element follows the finger. */
export function useSwipe(onSwipe: () => void) {
  const ref = useRef<HTMLElement>(null);
  const act = useRef(onSwipe);
  useEffect(() => { act.current = onSwipe; });
  useEffect(() => {
    const el = ref.current;
    if (!el || !matchMedia("(pointer: coarse)").matches) return;
    const end = new AbortController();
    const on = <K extends keyof HTMLElementEventMap>(name: K, f: (e: HTMLElementEventMap[K]) => void) => el.addEventListener(name, f, { passive: true, signal: end.signal });
    let start: Touch | undefined;
    let moved = 0;
    const move = (x: number) => { moved = x; el.style.translate = x > 0 ? `${x}px 0` : ""; };
    on("touchstart", (e) => { start = e.touches.length === 1 && !(e.target as Element).closest(".cards, input, video") ? e.touches[0] : undefined; });
    on("touchmove", (e) => {
      const now = e.touches[0];
      if (!start || !now) return;
      const x = now.clientX - start.clientX;
      if (moved === 0 && Math.abs(now.clientY - start.clientY) > Math.abs(x)) start = undefined; // the log scrolls
      else if (x > 8) move(Math.min(most, x));
    });
    on("touchend", () => { if (moved >= enough) act.current(); move(0); });
    on("touchcancel", () => move(0));
    return () => end.abort();
  }, []);
  return ref;
}
