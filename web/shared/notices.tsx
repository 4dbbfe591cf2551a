import { createContext, type ReactNode, useCallback, useContext, useEffect, useRef, useState } from "react";
import { Icon } from "./icons";

type NoticeKind = "done" | "problem";
type Tell = (text: string, kind?: NoticeKind) => void;

const Context = createContext<Tell>(() => undefined);

/** How long a notice stays, in milliseconds: a problem takes longer to read. */
const stays: Record<NoticeKind, number> = { done: 2500, problem: 9000 };

/** Shows short notices at the foot of the page, the newest in place of the one before. */
export function NoticeProvider({ children }: { children: ReactNode }) {
  const [notice, setNotice] = useState<{ text: string; kind: NoticeKind }>();
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const tell = useCallback<Tell>((text, kind = "done") => {
    clearTimeout(timer.current);
    setNotice({ text, kind });
    timer.current = setTimeout(() => setNotice(undefined), stays[kind]);
  }, []);
  useEffect(() => () => clearTimeout(timer.current), []);
  return (
    <Context value={tell}>
      {children}
      <div className="notices" role="status" aria-live="polite">
        {notice && <div className="notice" data-kind={notice.kind}><Icon name={notice.kind === "done" ? "check" : "info"} size={18} />{notice.text}</div>}
      </div>
    </Context>
  );
}

export const useNotice = () => useContext(Context);
