import { type DragEvent, useEffect, useMemo, useRef, useState } from "react";
import { useNotice } from "../../shared/notices";
import { Composer } from "../composer/Composer";
import { MediaDraft } from "../composer/MediaDraft";
import { Me } from "../content/me";
import { api } from "../network/api";
import { folded } from "../network/fold";
import type { Phone } from "../network/model";
import type { Network } from "../network/network";
import { type Outgoing, text } from "../network/outgoing";
import type { Business, Message } from "../network/types";
import { useWords } from "../words";
import { useMessageActs } from "./acts";
import { BubbleMenu } from "./BubbleMenu";
import { ChatHeader } from "./ChatHeader";
import { EditForm } from "./EditForm";
import { useUntil } from "./hooks";
import { Log } from "./Log";
import { MessageInfo } from "./MessageInfo";

interface Props {
  network: Network;
  phone: Phone;
  business: Business;
  /** Whether the field takes the keyboard when the chat opens. */
  takeFocus: boolean;
  onBack?: () => void;
  onLeave: () => void;
}

const none: Message[] = [];

export function Chat({ network, phone, business, takeFocus, onBack, onLeave }: Props) {
  const notice = useNotice();
  const a = phone.person.address;
  const n = business.number;
  const thread = phone.threads[n] ?? none;
  const messages = useMemo(() => folded(thread), [thread]);
  const [files, setFiles] = useState<File[]>([]);
  const conversation = phone.conversations.find((c) => c.number === n);
  const [unread] = useState(conversation?.unread ?? 0);
  const typing = useUntil(phone.typing[n] ?? 0);
  const log = useRef<HTMLDivElement>(null);
  const field = useRef<HTMLTextAreaElement>(null);
  const { acts, replyTo, info, editing, menu, ...on } = useMessageActs(network, a, n, { log, field });

  useEffect(() => {
    network.look(a, n);
    return () => network.look(a, undefined);
  }, [network, a, n]);
  useEffect(() => {
    if (takeFocus && matchMedia("(pointer: fine)").matches) field.current?.focus({ preventScroll: true });
    // eslint-disable-next-line react-hooks/exhaustive-deps -- when it opens
  }, []);

  const blocked = conversation?.blocked ?? false;
  const send = (out: Outgoing) => { network.send(a, n, { ...out, replyTo: out.replyTo ?? replyTo?.id }); on.forget(); };
  const drop = useDrop(!blocked, setFiles);

  return (
    <Me value={phone.person}>
    <section className="chat" aria-label={business.name} {...drop}>
      <ChatHeader phone={phone} business={business} conversation={conversation} typing={typing} onBack={onBack} />
      <Log log={log} messages={messages} loaded={n in phone.older} more={phone.older[n] !== undefined} unread={unread} typing={typing} business={business.name}
        active={!blocked} offline={!phone.person.online} acts={acts} onOlder={() => network.loadOlder(a, n)} onKey={on.onKey} />
      {blocked
        ? <Blocked onUnblock={() => void api.unblock(a, n).catch((e: Error) => notice(e.message, "problem"))} />
        : (
          <Composer business={business.name} replyTo={replyTo} field={field} drafts={network.drafts} draftKey={`${a}/${n}`}
            onCancelReply={on.forget} onEscape={onLeave} onUp={() => { const last = messages.at(-1); if (last) on.focus(last.id); }}
            onSend={send} onFiles={setFiles} onText={(body) => text(body, replyTo?.id)} />
        )}
      {menu && <BubbleMenu open={menu} active={!blocked} onReact={on.react} onEdit={on.setEditing} onRevoke={on.revoke} onReply={on.reply} onCopy={on.copy} onInfo={on.setInfo} onClose={on.closeMenu} />}
      {info && <MessageInfo message={messages.find((m) => m.id === info.id) ?? info} onClose={on.closeInfo} />}
      {editing && <EditForm message={editing} onSend={(said) => on.change(editing, said)} onClose={on.closeEdit} />}
      {files.length > 0 && <MediaDraft files={files} onSend={(all) => all.forEach(send)} onClose={() => { setFiles([]); field.current?.focus(); }} />}
    </section>
    </Me>
  );
}

/** Files that are dropped on a chat. */
function useDrop(open: boolean, onFiles: (files: File[]) => void) {
  const words = useWords();
  const [over, setOver] = useState(false);
  const has = (e: DragEvent) => open && e.dataTransfer.types.includes("Files");
  return {
    "data-drop": over ? words.attach.drop : undefined,
    onDragOver: (e: DragEvent) => { if (has(e)) { e.preventDefault(); setOver(true); } },
    onDragLeave: (e: DragEvent) => { if (!e.currentTarget.contains(e.relatedTarget as Node | null)) setOver(false); },
    onDrop: (e: DragEvent) => { if (has(e)) { e.preventDefault(); setOver(false); onFiles([...e.dataTransfer.files]); } },
  };
}

function Blocked({ onUnblock }: { onUnblock: () => void }) {
  const words = useWords();
  return <div className="blocked">{words.blocked} <button type="button" onClick={onUnblock}>{words.unblock}</button></div>;
}
