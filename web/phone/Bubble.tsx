import { clock } from "./dates";
import { ContentView, preview } from "./content";
import type { Message } from "./types";
import { useWords } from "./words";
import { useLanguage } from "../shared/language";

/** One tick: the platform has it. Two: the business's endpoint took it. Two blue: it was read. */
export function Ticks({ status }: { status: Message["status"] }) {
  const words = useWords();
  const two = status === "delivered" || status === "read";
  if (status === "unsent" || status === "failed") return <span className="ticks bad" role="img" aria-label={words.failed}>!</span>;
  return (
    <svg className={`ticks ${status}`} viewBox="0 0 20 12" width="18" height="11" role="img" aria-label={words[status]} data-status={status}>
      {status === "sending" ? <circle cx="14" cy="6" r="4" fill="none" stroke="currentColor" strokeWidth="1.6" /> : (
        <path d={two ? "M1 6.500 4.500 10 12 2M8.500 9.500 9.200 10 17 2" : "M4 6.500 7.500 10 15 2"} fill="none" stroke="currentColor" strokeWidth="1.800" strokeLinecap="round" strokeLinejoin="round" />
      )}
    </svg>
  );
}

interface Props {
  message: Message;
  quoted?: Message;
  business: string;
  onReply: () => void;
  onInfo: () => void;
  onTap: (index: number) => void;
  onQuote: () => void;
  onRetry: () => void;
}

export function Bubble({ message, quoted, business, onReply, onInfo, onTap, onQuote, onRetry }: Props) {
  const words = useWords();
  const { language } = useLanguage();
  const mine = message.author === "person";
  return (
    <article className={`bubble ${mine ? "mine" : "theirs"}`} data-id={message.id} data-status={message.status} tabIndex={0}
      aria-label={`${mine ? words.you : business}: ${preview(message)}`}
      onKeyDown={(e) => { if (e.key === "r" && e.target === e.currentTarget) { e.preventDefault(); onReply(); } }}>
      {message.reply_to && (
        <button type="button" className="quote" onClick={onQuote}>
          <b>{quoted ? (quoted.author === "person" ? words.you : business) : "…"}</b>
          <span>{quoted ? preview(quoted) : ""}</span>
        </button>
      )}
      <ContentView message={message} onTap={onTap} />
      <footer>
        <time dateTime={new Date(message.time).toISOString()}>{clock(message.time, language)}</time>
        {mine && <Ticks status={message.status} />}
      </footer>
      {message.status === "unsent" && (
        <div className="unsent" role="alert">{words.unsent} <button type="button" onClick={onRetry}>{words.retry}</button></div>
      )}
      <div className="bubble-actions">
        {!message.id.startsWith("local-") && <button type="button" onClick={onReply} aria-label={words.reply} title={words.reply}>↩</button>}
        <button type="button" onClick={onInfo} aria-label={words.info} title={words.info}><b>i</b></button>
      </div>
    </article>
  );
}
