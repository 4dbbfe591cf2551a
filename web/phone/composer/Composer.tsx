import { ActionIcon, Textarea } from "@mantine/core";
import { type ClipboardEvent, type KeyboardEvent, type RefObject, useEffect, useRef, useState } from "react";
import { Icon } from "../../shared/icons";
import { preview } from "../content/kinds";
import type { Outgoing } from "../network/outgoing";
import type { Message } from "../network/types";
import { useWords } from "../words";
import { type Field, insert, mark } from "./edit";
import { tools } from "./tools";
import { Voice } from "./Voice";

interface Props {
  business: string;
  replyTo?: Message;
  field: RefObject<HTMLTextAreaElement | null>;
  /** What was written and not sent, kept under `draftKey` while the chat is closed. */
  drafts: Map<string, string>;
  draftKey: string;
  onText: (body: string) => Outgoing;
  onSend: (out: Outgoing) => void;
  onFiles: (files: File[]) => void;
  onCancelReply: () => void;
  onEscape: () => void;
  onUp: () => void;
}

/** The most characters of a text (reference §2.2). */
const longest = 4096;
/** From here on the field says how many characters are left. */
const nearlyFull = longest - 200;

const marks: Record<string, string> = { b: "*", i: "_" };

/** The text in the field, kept as a draft when the chat closes, and changes of it at the cursor. */
function useDraft({ field, drafts, draftKey }: Pick<Props, "field" | "drafts" | "draftKey">) {
  const [text, setText] = useState(() => drafts.get(draftKey) ?? "");
  const draft = useRef(text);
  useEffect(() => { draft.current = text; });
  useEffect(() => () => void (draft.current.trim() ? drafts.set(draftKey, draft.current) : drafts.delete(draftKey)), [drafts, draftKey]);
  const edit = (change: (f: Field) => Field) => {
    const el = field.current;
    const next = change({ text, start: el?.selectionStart ?? text.length, end: el?.selectionEnd ?? text.length });
    if (next.text.length > longest) return;
    setText(next.text);
    requestAnimationFrame(() => { el?.focus(); el?.setSelectionRange(next.start, next.end); });
  };
  return { text, setText, edit };
}

export function Composer({ business, replyTo, field, drafts, draftKey, onText, onSend, onFiles, onCancelReply, onEscape, onUp }: Props) {
  const words = useWords();
  const { text, setText, edit } = useDraft({ field, drafts, draftKey });
  const send = () => {
    if (!text.trim()) return;
    onSend(onText(text.trimEnd()));
    setText("");
  };
  const onKeyDown = (e: KeyboardEvent<HTMLTextAreaElement>) => {
    if (e.nativeEvent.isComposing) return;
    const sign = (e.ctrlKey || e.metaKey) && !e.altKey ? marks[e.key] : undefined;
    if (e.key === "Enter" && !e.shiftKey) send();
    else if (sign) edit((f) => mark(f, sign));
    else if (e.key === "ArrowUp" && text === "" && !e.altKey) onUp();
    else if (e.key === "Escape") replyTo ? onCancelReply() : onEscape();
    else return;
    e.preventDefault();
  };
  const onPaste = (e: ClipboardEvent) => {
    if (e.clipboardData.files.length === 0) return;
    e.preventDefault();
    onFiles([...e.clipboardData.files]);
  };
  return (
    <form className="composer" onSubmit={(e) => { e.preventDefault(); send(); field.current?.focus(); }}>
      {replyTo && (
        <div className="composer-reply">
          <Icon name="reply" size={18} />
          <div><b>{words.answering} {replyTo.author === "person" ? words.you : business}</b><span dir="auto">{preview(replyTo, words)}</span></div>
          <ActionIcon variant="subtle" color="gray" onClick={onCancelReply} aria-label={words.cancel}><Icon name="close" size={18} /></ActionIcon>
        </div>
      )}
      <div className="composer-line">
        {tools.map(({ name, Tool }) => <Tool key={name} insert={(added) => edit((f) => insert(f, added))} send={onSend} attach={onFiles} />)}
        <Textarea ref={field} className="composer-field" classNames={{ input: "composer-input" }} autosize minRows={1} maxRows={6} maxLength={longest} radius="xl" dir="auto"
          enterKeyHint="send" placeholder={words.write} aria-label={words.write} value={text} onChange={(e) => setText(e.currentTarget.value)} onKeyDown={onKeyDown} onPaste={onPaste} />
        {text.length > nearlyFull && <small className="composer-left" aria-live="polite">{longest - text.length}</small>}
        {text.trim() === "" ? <Voice onSend={onSend} /> : <ActionIcon type="submit" size={42} radius="xl" variant="filled" aria-label={words.send} title={words.send}><Icon name="send" size={20} /></ActionIcon>}
      </div>
    </form>
  );
}
