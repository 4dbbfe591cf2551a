import { useEffect, useRef, useState } from "react";
import type { Message } from "../network/types";

/** Whether a moment is still to come; it ends by itself. */
export function useUntil(moment: number): boolean {
  const [now, setNow] = useState(Date.now);
  useEffect(() => {
    setNow(Date.now());
    if (moment <= Date.now()) return;
    const timer = setTimeout(() => setNow(Date.now()), moment - Date.now() + 50);
    return () => clearTimeout(timer);
  }, [moment]);
  return moment > now;
}

/** The business's message that came last while the chat was open: what a screen reader says aloud. */
export function useArrival(messages: Message[], loaded: boolean): Message | undefined {
  const newest = useRef<number>(undefined);
  const [arrival, setArrival] = useState<Message>();
  useEffect(() => {
    if (!loaded) return;
    const last = messages.findLast((m) => m.author === "business");
    const position = last?.position ?? 0;
    if (newest.current !== undefined && position > newest.current) setArrival(last);
    newest.current = position;
  }, [messages, loaded]);
  return arrival;
}
