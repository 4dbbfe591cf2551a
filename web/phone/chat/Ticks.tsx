import { Icon } from "../../shared/icons";
import type { MessageStatus } from "../network/types";
import { useWords } from "../words";

const one = "M4 6.500 7.500 10 15 2";
const two = "M1 6.500 4.500 10 12 2M8.300 9.400 9 10 16.500 2";

/** One tick: the platform has it. Two: the business's endpoint took it. Two bright and bold: it was read. */
export function Ticks({ status }: { status: MessageStatus }) {
  const label = useWords().status[status];
  if (status === "unsent" || status === "failed") return <span className="ticks bad" role="img" aria-label={label} data-status={status}>!</span>;
  if (status === "sending" || status === "waiting") {
    return <span className="ticks" role="img" aria-label={label} data-status={status}><Icon name="window" size={13} /></span>;
  }
  return (
    <svg className={`ticks ${status}`} viewBox="0 0 18 12" width="18" height="12" role="img" aria-label={label} data-status={status}
      fill="none" stroke="currentColor" strokeWidth={status === "read" ? 2.3 : 1.6} strokeLinecap="round" strokeLinejoin="round">
      <path d={status === "delivered" || status === "read" ? two : one} />
    </svg>
  );
}
