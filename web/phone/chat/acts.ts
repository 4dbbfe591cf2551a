import { type RefObject, useMemo, useState } from "react";
import { useNotice } from "../../shared/notices";
import { kindOf } from "../content/kinds";
import type { Network } from "../network/network";
import { edit, reaction, revoke } from "../network/outgoing";
import type { Address, Message, NumberId } from "../network/types";
import { useWords } from "../words";
import type { BubbleActs } from "./Bubble";
import type { MenuAt } from "./BubbleMenu";

interface Places {
  log: RefObject<HTMLElement | null>;
  field: RefObject<HTMLElement | null>;
}

const bubbleOf = (log: HTMLElement | null, id: string) => log?.querySelector<HTMLElement>(`[data-id="${CSS.escape(id)}"]`);

/** What is done with the messages of a chat, by touch, by mouse and by key: answer, copy, look into. */
export function useMessageActs(network: Network, a: Address, n: NumberId, { log, field }: Places) {
  const words = useWords();
  const notice = useNotice();
  const [replyTo, setReplyTo] = useState<Message>();
  const [info, setInfo] = useState<Message>();
  const [editing, setEditing] = useState<Message>();
  const [menu, setMenu] = useState<MenuAt>();

  const focus = (id: string) => bubbleOf(log.current, id)?.focus();
  const reply = (m: Message) => { setReplyTo(m); setMenu(undefined); requestAnimationFrame(() => field.current?.focus()); };
  const react = (m: Message, emoji: string) => network.send(a, n, reaction(m.id, emoji));
  const copy = (m: Message) => void navigator.clipboard.writeText(kindOf(m).copy?.(m.content) ?? "").then(() => notice(words.copied));
  const openMenu = (m: Message) => { const at = bubbleOf(log.current, m.id)?.getBoundingClientRect(); if (at) setMenu({ message: m, at }); };
  const acts = useMemo<BubbleActs>(() => ({
    send: (out) => network.send(a, n, out), again: network.again, discard: network.discard, reply, react, menu: (message, at) => setMenu({ message, at }),
    goTo: (id) => { focus(id); flash(bubbleOf(log.current, id)); },
    // eslint-disable-next-line react-hooks/exhaustive-deps -- reply and focus only set states and look at the page
  }), [network, a, n]);
  const keys: Record<string, (m: Message) => void> = {
    r: (m) => !m.out && reply(m), c: copy, i: setInfo, Escape: () => field.current?.focus(), Enter: openMenu, " ": openMenu, ContextMenu: openMenu,
  };
  return {
    acts, reply, react, copy, replyTo, info, editing, menu, focus, setInfo, setEditing,
    change: (m: Message, said: string) => network.send(a, n, edit(m, said)),
    revoke: (m: Message) => network.send(a, n, revoke(m)),
    forget: () => setReplyTo(undefined),
    onKey: (key: string, m: Message) => { keys[key]?.(m); return key in keys; },
    closeMenu: () => { setMenu(undefined); if (menu && !document.activeElement?.closest(".composer")) focus(menu.message.id); },
    closeEdit: () => { setEditing(undefined); if (editing) focus(editing.id); },
    closeInfo: () => { setInfo(undefined); if (info) focus(info.id); },
  };
}

/** Shows for a moment which message is meant. */
function flash(bubble: HTMLElement | null | undefined) {
  bubble?.scrollIntoView({ block: "center", behavior: "instant" });
  bubble?.animate([{ filter: "brightness(0.8)" }, { filter: "none" }], { duration: 900 });
}
