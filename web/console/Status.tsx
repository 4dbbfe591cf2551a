import type { Status as Word } from "./api";
import { useWords } from "./words";

/** How far a message is, with the code of its failure. */
export function Status({ status, code }: { status: Word; code?: number }) {
  const words = useWords();
  return <span className="status" data-status={status}>{words.statuses[status]}{code ? ` ${code}` : ""}</span>;
}
