import { Button, Modal, Stack } from "@mantine/core";
import { useState } from "react";
import { Avatar } from "./Avatar";
import { Ticks } from "./Bubble";
import { preview } from "./content";
import { clock } from "./dates";
import type { Phone } from "./model";
import type { Business } from "./types";
import { useWords } from "./words";
import { useLanguage } from "../shared/language";

interface Props {
  phone: Phone;
  businesses: Business[];
  onOpen: (b: Business) => void;
}

/** Moves the focus among the entries of a list with the arrow keys. */
function arrows(e: React.KeyboardEvent<HTMLElement>) {
  if (e.key !== "ArrowDown" && e.key !== "ArrowUp") return;
  const all = [...e.currentTarget.querySelectorAll<HTMLElement>("button")];
  const at = all.indexOf(document.activeElement as HTMLElement);
  all[Math.max(0, Math.min(all.length - 1, at + (e.key === "ArrowDown" ? 1 : -1)))]?.focus();
  e.preventDefault();
}

export function ChatList({ phone, businesses, onOpen }: Props) {
  const words = useWords();
  const { language } = useLanguage();
  const [choosing, setChoosing] = useState(false);
  return (
    <div className="chats">
      {phone.conversations.length === 0 && <div className="empty"><b>{words.noChats}</b><p>{words.noChatsHint}</p></div>}
      <nav aria-label={words.chats} onKeyDown={arrows}>
        {phone.conversations.map((c) => {
          const business = businesses.find((b) => b.number === c.number) ?? c;
          return (
            <button key={c.number} type="button" className="chat-entry" onClick={() => onOpen(business)} data-number={c.number}>
              <Avatar name={business.name} />
              <span className="chat-entry-text">
                <b>{business.name}</b>
                <span className="chat-entry-last">
                  {c.last?.author === "person" && <Ticks status={c.last.status} />} {c.last ? preview(c.last) : ""}
                </span>
              </span>
              <span className="chat-entry-side">
                {c.last && <time>{clock(c.last.time, language)}</time>}
                {c.unread > 0 && <span className="unread" aria-label={`${c.unread} ${words.unread}`}>{c.unread}</span>}
              </span>
            </button>
          );
        })}
      </nav>
      <Button className="new-chat" radius="xl" onClick={() => setChoosing(true)}>+ {words.newChat}</Button>
      <Modal opened={choosing} onClose={() => setChoosing(false)} title={words.chooseBusiness} centered closeButtonProps={{ "aria-label": words.close }}>
        <Stack gap={6} onKeyDown={arrows}>
          {businesses.map((b) => (
            <button key={b.number} type="button" className="chat-entry" onClick={() => { setChoosing(false); onOpen(b); }}>
              <Avatar name={b.name} />
              <span className="chat-entry-text"><b>{b.name}</b><span className="chat-entry-last">{b.display_phone_number}</span></span>
            </button>
          ))}
        </Stack>
      </Modal>
    </div>
  );
}
