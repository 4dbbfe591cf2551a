import { Button, Modal } from "@mantine/core";
import { useEffect, useRef, useState } from "react";
import { Icon } from "../../shared/icons";
import { useLanguage } from "../../shared/language";
import { useUntil } from "../chat/hooks";
import { Ticks } from "../chat/Ticks";
import { preview } from "../content/kinds";
import { ago } from "../dates";
import type { Phone } from "../network/model";
import type { Business, Conversation, NumberId } from "../network/types";
import { useWords } from "../words";
import { arrows } from "./arrows";
import { Avatar } from "./Avatar";

interface Props {
  phone: Phone;
  businesses: Business[];
  drafts: Map<string, string>;
  open?: NumberId;
  /** The entry that takes the keyboard when the list comes back. */
  focusOn?: NumberId;
  onOpen: (n: NumberId) => void;
}

export function ChatList({ phone, businesses, drafts, open, focusOn, onOpen }: Props) {
  const words = useWords();
  const [choosing, setChoosing] = useState(false);
  const nav = useRef<HTMLElement>(null);
  useEffect(() => {
    if (focusOn) nav.current?.querySelector<HTMLElement>(`[data-number="${CSS.escape(focusOn)}"]`)?.focus();
  }, [focusOn]);
  return (
    <div className="chats">
      {phone.conversations.length === 0 && <div className="empty"><b>{words.noChats}</b><p>{words.noChatsHint}</p></div>}
      <nav ref={nav} aria-label={`${words.chats}, ${phone.person.name || phone.person.address}`} onKeyDown={arrows}>
        {phone.conversations.map((c) => (
          <Entry key={c.number} conversation={c} name={businesses.find((b) => b.number === c.number)?.name ?? c.name} current={c.number === open}
            typingUntil={phone.typing[c.number] ?? 0} draft={c.number === open ? undefined : drafts.get(`${phone.person.address}/${c.number}`)} onOpen={() => onOpen(c.number)} />
        ))}
      </nav>
      <Button className="new-chat" radius="xl" leftSection={<Icon name="add" size={18} />} onClick={() => setChoosing(true)}>{words.newChat}</Button>
      {choosing && (
        <Modal opened onClose={() => setChoosing(false)} title={words.chooseBusiness} centered closeButtonProps={{ "aria-label": words.close }}>
          <div onKeyDown={arrows}>
            {businesses.map((b, i) => (
              <button key={b.number} type="button" className="chat-entry" data-autofocus={i === 0 || undefined} onClick={() => { setChoosing(false); onOpen(b.number); }}>
                <Avatar name={b.name} business />
                <span className="chat-entry-text"><b dir="auto">{b.name}</b><span className="chat-entry-last">{b.display_phone_number}</span></span>
              </button>
            ))}
          </div>
        </Modal>
      )}
    </div>
  );
}

interface EntryProps {
  conversation: Conversation;
  name: string;
  current: boolean;
  typingUntil: number;
  draft?: string;
  onOpen: () => void;
}

function Entry({ conversation: c, name, current, typingUntil, draft, onOpen }: EntryProps) {
  const words = useWords();
  const { language } = useLanguage();
  const typing = useUntil(typingUntil);
  return (
    <button type="button" className="chat-entry" aria-current={current || undefined} data-number={c.number} onClick={onOpen}>
      <Avatar name={name} business />
      <span className="chat-entry-text">
        <b dir="auto">{name}</b>
        <span className="chat-entry-last" dir="auto">
          {typing ? <em>{words.typing}</em> : draft ? <><em className="draft">{words.draft}</em> {draft}</> : (
            <>{c.last?.author === "person" && <Ticks status={c.last.status} />}{c.last ? preview(c.last, words) : ""}</>
          )}
        </span>
      </span>
      <span className="chat-entry-side">
        {c.last && <time>{ago(c.last.time, language, words)}</time>}
        {c.blocked && <span className="entry-mark" title={words.blockedShort}><Icon name="block" size={16} /><span className="sr-only">{words.blockedShort}</span></span>}
        {c.unread > 0 && <span className="badge" aria-label={`${c.unread} ${words.unread}`}>{c.unread > 99 ? "99+" : c.unread}</span>}
      </span>
    </button>
  );
}
