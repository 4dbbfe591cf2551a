import { ActionIcon, Textarea } from "@mantine/core";
import { type RefObject, useState } from "react";
import { preview } from "./content";
import type { Message } from "./types";
import { useWords } from "./words";

interface Props {
  business: string;
  replyTo?: Message;
  field: RefObject<HTMLTextAreaElement | null>;
  onCancelReply: () => void;
  onSend: (text: string) => void;
  onEscape: () => void;
}

const longest = 4096;

export function Composer({ business, replyTo, field, onCancelReply, onSend, onEscape }: Props) {
  const words = useWords();
  const [text, setText] = useState("");
  const send = () => {
    if (!text.trim()) return;
    onSend(text);
    setText("");
  };
  return (
    <form className="composer" onSubmit={(e) => { e.preventDefault(); send(); }}>
      {replyTo && (
        <div className="composer-reply">
          <div><b>{words.replyTo} {replyTo.author === "person" ? words.you : business}</b><span>{preview(replyTo)}</span></div>
          <button type="button" onClick={onCancelReply} aria-label={words.cancel}>×</button>
        </div>
      )}
      <div className="composer-line">
        <Textarea ref={field} className="composer-field" autosize minRows={1} maxRows={6} maxLength={longest} radius="xl"
          placeholder={words.write} aria-label={words.write} value={text} onChange={(e) => setText(e.currentTarget.value)}
          onKeyDown={(e) => {
            if (e.key === "Enter" && !e.shiftKey && !e.nativeEvent.isComposing) { e.preventDefault(); send(); }
            if (e.key === "Escape") { if (replyTo) onCancelReply(); else onEscape(); }
          }} />
        <ActionIcon type="submit" size={42} radius="xl" variant="filled" disabled={!text.trim()} aria-label={words.send}>
          <svg viewBox="0 0 24 24" width="20" height="20" aria-hidden><path d="M4 12 20 4l-5 16-3.500-6.500z" fill="currentColor" /></svg>
        </ActionIcon>
      </div>
    </form>
  );
}
