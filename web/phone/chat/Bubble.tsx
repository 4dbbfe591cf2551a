import { memo, type MouseEvent } from "react";
import { Icon } from "../../shared/icons";
import { useLanguage } from "../../shared/language";
import { Content } from "../content/Content";
import { isBare, preview } from "../content/kinds";
import { clock } from "../dates";
import { isLocal } from "../network/model";
import type { Outgoing } from "../network/outgoing";
import type { Message } from "../network/types";
import { useWords } from "../words";
import { Marks } from "./Marks";
import { Reactions } from "./Reactions";
import { useSwipe } from "./swipe";
import { Ticks } from "./Ticks";
import { Upload } from "./Upload";

/** What can be done with a message; the same for all bubbles of a chat. */
export interface BubbleActs {
  send: (out: Outgoing) => void;
  reply: (m: Message) => void;
  react: (m: Message, emoji: string) => void;
  goTo: (id: string) => void;
  menu: (m: Message, at: DOMRect) => void;
  again: (m: Message) => void;
  discard: (m: Message) => void;
}

interface Props {
  message: Message;
  first: boolean;
  last: boolean;
  quoted?: Message;
  answers: Message[];
  business: string;
  active: boolean;
  /** The person's phone is offline: what waits leaves when it is back. */
  offline: boolean;
  tabbable: boolean;
  acts: BubbleActs;
}

/** Touches that belong to something inside a bubble, or select text, do not open its menu. */
const isOwnTouch = (e: MouseEvent) =>
  (e.nativeEvent as PointerEvent).pointerType === "touch" && !(e.target as Element).closest("a, button, input, audio, video, .cards, [role=dialog]") && getSelection()?.isCollapsed !== false;

export const Bubble = memo(function Bubble({ message, first, last, quoted, answers, business, active, offline, tabbable, acts }: Props) {
  const words = useWords();
  const { language } = useLanguage();
  const swipe = useSwipe(() => { if (!isLocal(message)) acts.reply(message); });
  const mine = message.author === "person";
  const classes = ["bubble", mine ? "mine" : "theirs", first && "first", last && "last", isBare(message) && "bare"].filter(Boolean).join(" ");
  const open = (at: Element) => acts.menu(message, at.getBoundingClientRect());
  const label = `${mine ? words.you : business}: ${preview(message, words)}, ${clock(message.time, language)}${mine ? `, ${words.status[message.status]}` : ""}${message.edited ? `, ${words.things.edited}` : ""}`;
  return (
    <>
      <article ref={swipe} className={classes} data-id={message.id} data-status={message.status} tabIndex={tabbable ? 0 : -1} aria-label={label}
        onContextMenu={(e) => { if (getSelection()?.isCollapsed !== false) { e.preventDefault(); acts.menu(message, new DOMRect(e.clientX, e.clientY, 0, 0)); } }}
        onClick={(e) => isOwnTouch(e) && open(e.currentTarget)}>
        {!message.revoked && <Marks origin={message.origin} />}
        {message.reply_to && <Quote message={quoted} business={business} onClick={() => acts.goTo(message.reply_to as string)} />}
        <Content message={message} answers={answers} active={active && !isLocal(message)} send={acts.send} />
        {message.progress !== undefined && message.progress < 1 && message.status === "sending" && <Upload message={message} onCancel={() => acts.discard(message)} />}
        <footer>
          {message.edited && !message.revoked && <span>{words.things.edited}</span>}
          <time dateTime={new Date(message.time).toISOString()}>{clock(message.time, language)}</time>
          {mine && <Ticks status={message.status} />}
        </footer>
        <button type="button" className="bubble-menu" tabIndex={-1} aria-label={words.menu} aria-haspopup="menu" onClick={(e) => open(e.currentTarget)}>
          <Icon name="down" size={18} />
        </button>
        {active && !isLocal(message) && !message.revoked && <button type="button" className="bubble-react" tabIndex={-1} aria-label={words.things.react} aria-haspopup="menu" onClick={(e) => open(e.currentTarget)}><Icon name="smile" size={19} /></button>}
      </article>
      <Reactions reactions={message.reactions} business={business} active={active} onReact={(emoji) => acts.react(message, emoji)} />
      {isLocal(message) && <Trouble message={message} offline={offline} acts={acts} />}
    </>
  );
});

function Quote({ message, business, onClick }: { message?: Message; business: string; onClick: () => void }) {
  const words = useWords();
  return (
    <button type="button" className="quote" onClick={onClick} tabIndex={-1}>
      {message && <b>{message.author === "person" ? words.you : business}</b>}
      <span dir="auto">{message ? preview(message, words) : words.deletedQuote}</span>
    </button>
  );
}

/** Under a message that the server has not taken: why, and what can be done. */
function Trouble({ message, offline, acts }: { message: Message; offline: boolean; acts: BubbleActs }) {
  const words = useWords();
  if (message.status === "waiting" && offline) return <p className="trouble">{words.waitingOffline}</p>;
  if (message.status === "waiting") {
    return <p className="trouble">{words.waiting} <button type="button" onClick={() => acts.again(message)}>{words.retry}</button></p>;
  }
  if (message.status !== "unsent") return null;
  return (
    <p className="trouble bad" role="alert">
      {words.unsent} {message.refusal} <button type="button" onClick={() => acts.again(message)}>{words.retry}</button>
      <button type="button" onClick={() => acts.discard(message)}>{words.remove}</button>
    </p>
  );
}
