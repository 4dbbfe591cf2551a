import { useEffect, useLayoutEffect, useMemo, useRef, useState } from "react";
import { api } from "./api";
import { Bubble } from "./Bubble";
import { ChatHeader } from "./ChatHeader";
import { Composer } from "./Composer";
import { dayName, sameDay } from "./dates";
import { MessageInfo } from "./MessageInfo";
import type { Phone } from "./model";
import type { Network } from "./network";
import type { Business, Message } from "./types";
import { useWords } from "./words";
import { useLanguage } from "../shared/language";

interface Props {
  network: Network;
  phone: Phone;
  business: Business;
  onBack: () => void;
  onProblem: (text: string) => void;
}

/** Whether a typing indicator still shows; it ends by itself. */
function useTyping(until: number): boolean {
  const [now, setNow] = useState(Date.now);
  useEffect(() => {
    setNow(Date.now());
    if (until <= Date.now()) return;
    const timer = setTimeout(() => setNow(Date.now()), until - Date.now() + 50);
    return () => clearTimeout(timer);
  }, [until]);
  return until > now;
}

export function Chat({ network, phone, business, onBack, onProblem }: Props) {
  const words = useWords();
  const { language } = useLanguage();
  const a = phone.person.address;
  const n = business.number;
  const messages = useMemo(() => phone.threads[n] ?? [], [phone.threads, n]);
  const conversation = phone.conversations.find((c) => c.number === n);
  const typing = useTyping(phone.typing[n] ?? 0);
  const [replyTo, setReplyTo] = useState<Message>();
  const [info, setInfo] = useState<Message>();
  const log = useRef<HTMLDivElement>(null);
  const field = useRef<HTMLTextAreaElement>(null);
  const atEnd = useRef(true);

  useEffect(() => {
    network.look(a, n);
    field.current?.focus({ preventScroll: true });
    return () => network.look(a, undefined);
  }, [network, a, n]);

  useLayoutEffect(() => {
    if (atEnd.current && log.current) log.current.scrollTop = log.current.scrollHeight;
  }, [messages, typing]);

  const byId = useMemo(() => new Map(messages.map((m) => [m.id, m])), [messages]);
  const goTo = (id?: string) => log.current?.querySelector<HTMLElement>(`[data-id="${CSS.escape(id ?? "")}"]`)?.focus();
  const tap = (m: Message, index: number) => api.tap(a, n, m.id, index).catch((e: Error) => onProblem(e.message));

  return (
    <section className="chat" aria-label={business.name}>
      <ChatHeader network={network} phone={phone} business={business} conversation={conversation} onBack={onBack} onProblem={onProblem} />
      <div className="log" ref={log} role="log" aria-live="polite" aria-label={words.messages}
        onScroll={(e) => { const el = e.currentTarget; atEnd.current = el.scrollHeight - el.scrollTop - el.clientHeight < 60; }}>
        {phone.older[n] && <button type="button" className="older" onClick={() => void network.loadOlder(a, n)}>{words.older}</button>}
        {messages.length === 0 && <p className="hint">{words.emptyChat}</p>}
        {messages.map((m, i) => {
          const before = messages[i - 1];
          return (
            <div key={m.id} className={before && before.author === m.author ? "row" : "row turn"}>
              {(!before || !sameDay(before.time, m.time)) && <div className="day"><span>{dayName(m.time, language, words)}</span></div>}
              <Bubble message={m} quoted={m.reply_to ? byId.get(m.reply_to) : undefined} business={business.name}
                onReply={() => { setReplyTo(m); field.current?.focus(); }} onInfo={() => setInfo(m)} onTap={(index) => void tap(m, index)}
                onQuote={() => goTo(m.reply_to)} onRetry={() => void network.sendText(a, n, m.content.body ?? "", m.reply_to, m)} />
            </div>
          );
        })}
        {typing && <div className="typing" role="status" aria-label={`${business.name} ${words.typing}`}><i /><i /><i /></div>}
      </div>
      {conversation?.blocked ? (
        <div className="blocked">
          {words.blocked} <button type="button" onClick={() => void api.unblock(a, n).catch((e: Error) => onProblem(e.message))}>{words.unblock}</button>
        </div>
      ) : (
        <Composer business={business.name} replyTo={replyTo} field={field} onCancelReply={() => setReplyTo(undefined)} onEscape={onBack}
          onSend={(text) => { atEnd.current = true; void network.sendText(a, n, text, replyTo?.id); setReplyTo(undefined); }} />
      )}
      {info && <MessageInfo message={info} onClose={() => setInfo(undefined)} />}
    </section>
  );
}
