import { useEffect, useMemo, useRef, useState } from "react";
import { useNotice } from "../../shared/notices";
import { Composer } from "../composer/Composer";
import { kindOf } from "../content/kinds";
import { api } from "../network/api";
import type { Phone } from "../network/model";
import type { Network } from "../network/network";
import { text } from "../network/outgoing";
import type { Business, Message } from "../network/types";
import { useWords } from "../words";
import type { BubbleActs } from "./Bubble";
import { BubbleMenu, type MenuAt } from "./BubbleMenu";
import { ChatHeader } from "./ChatHeader";
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
  const words = useWords();
  const notice = useNotice();
  const a = phone.person.address;
  const n = business.number;
  const messages = phone.threads[n] ?? none;
  const conversation = phone.conversations.find((c) => c.number === n);
  const [unread] = useState(conversation?.unread ?? 0);
  const typing = useUntil(phone.typing[n] ?? 0);
  const [replyTo, setReplyTo] = useState<Message>();
  const [info, setInfo] = useState<Message>();
  const [menu, setMenu] = useState<MenuAt>();
  const log = useRef<HTMLDivElement>(null);
  const field = useRef<HTMLTextAreaElement>(null);

  useEffect(() => {
    network.look(a, n);
    return () => network.look(a, undefined);
  }, [network, a, n]);
  useEffect(() => {
    if (takeFocus && matchMedia("(pointer: fine)").matches) field.current?.focus({ preventScroll: true });
    // eslint-disable-next-line react-hooks/exhaustive-deps -- when it opens
  }, []);

  const focusBubble = (id: string) => log.current?.querySelector<HTMLElement>(`[data-id="${CSS.escape(id)}"]`)?.focus();
  const reply = (m: Message) => { setReplyTo(m); setMenu(undefined); requestAnimationFrame(() => field.current?.focus()); };
  const copy = (m: Message) => void navigator.clipboard.writeText(kindOf(m).copy?.(m.content) ?? "").then(() => notice(words.copied));
  const acts = useMemo<BubbleActs>(() => ({
    send: (out) => network.send(a, n, out), again: network.again, discard: network.discard, reply, menu: (message, at) => setMenu({ message, at }),
    goTo: (id) => { focusBubble(id); flash(log.current, id); },
    // eslint-disable-next-line react-hooks/exhaustive-deps -- reply only sets states
  }), [network, a, n]);
  const keys: Record<string, (m: Message) => void> = {
    r: (m) => !m.out && reply(m), c: copy, i: setInfo, Escape: () => field.current?.focus(),
    Enter: (m) => openMenu(m), " ": (m) => openMenu(m), ContextMenu: (m) => openMenu(m),
  };
  const openMenu = (m: Message) => {
    const at = log.current?.querySelector(`[data-id="${CSS.escape(m.id)}"]`)?.getBoundingClientRect();
    if (at) setMenu({ message: m, at });
  };
  const onKey = (key: string, m: Message) => { keys[key]?.(m); return key in keys; };

  return (
    <section className="chat" aria-label={business.name}>
      <ChatHeader phone={phone} business={business} conversation={conversation} typing={typing} onBack={onBack} />
      <Log log={log} messages={messages} loaded={n in phone.older} more={phone.older[n] !== undefined} unread={unread} typing={typing} business={business.name}
        active={!conversation?.blocked} offline={!phone.person.online} acts={acts} onOlder={() => network.loadOlder(a, n)} onKey={onKey} />
      {conversation?.blocked
        ? <Blocked onUnblock={() => void api.unblock(a, n).catch((e: Error) => notice(e.message, "problem"))} />
        : (
          <Composer business={business.name} replyTo={replyTo} field={field} drafts={network.drafts} draftKey={`${a}/${n}`}
            onCancelReply={() => setReplyTo(undefined)} onEscape={onLeave} onUp={() => { const last = messages.at(-1); if (last) focusBubble(last.id); }}
            onSend={(out) => { network.send(a, n, out); setReplyTo(undefined); }} onText={(body) => text(body, replyTo?.id)} />
        )}
      {menu && (
        <BubbleMenu open={menu} onReply={reply} onCopy={copy} onInfo={setInfo}
          onClose={() => { setMenu(undefined); if (!document.activeElement?.closest(".composer")) focusBubble(menu.message.id); }} />
      )}
      {info && <MessageInfo message={messages.find((m) => m.id === info.id) ?? info} onClose={() => { setInfo(undefined); focusBubble(info.id); }} />}
    </section>
  );
}

function Blocked({ onUnblock }: { onUnblock: () => void }) {
  const words = useWords();
  return <div className="blocked">{words.blocked} <button type="button" onClick={onUnblock}>{words.unblock}</button></div>;
}

/** Shows for a moment which message is meant. */
function flash(log: HTMLElement | null, id: string) {
  const at = log?.querySelector(`[data-id="${CSS.escape(id)}"]`);
  at?.scrollIntoView({ block: "center", behavior: "instant" });
  at?.animate([{ filter: "brightness(0.8)" }, { filter: "none" }], { duration: 900 });
}
