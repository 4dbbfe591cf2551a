import { useElementSize } from "@mantine/hooks";
import { type KeyboardEvent, useRef, useState } from "react";
import { Icon } from "../../shared/icons";
import { Chat } from "../chat/Chat";
import { readable } from "../dates";
import type { Phone } from "../network/model";
import type { Network } from "../network/network";
import type { Business, NumberId } from "../network/types";
import { useWords } from "../words";
import { ChatList } from "./ChatList";
import { PersonHeader } from "./PersonHeader";

interface Props {
  network: Network;
  phone: Phone;
  businesses: Business[];
  open?: NumberId;
  /** Whether its field takes the keyboard at once. */
  takeFocus: boolean;
  /** On a narrow window an open chat has the whole height; the person is in the bar above. */
  narrow: boolean;
  onOpen: (n: NumberId | undefined) => void;
  onHide: () => void;
}

/** From this width on, in CSS pixels, a phone shows its list and a chat side by side. */
const roomForTwo = 700;

/** One person's phone. */
export function PhonePanel({ network, phone, businesses, open, takeFocus, narrow, onOpen, onHide }: Props) {
  const words = useWords();
  const { ref, width } = useElementSize();
  const byHand = useRef(takeFocus);
  const [left, setLeft] = useState<NumberId>();
  const { person } = phone;
  const two = width >= roomForTwo;
  const business = businesses.find((b) => b.number === open);
  const go = (n: NumberId | undefined) => { byHand.current = true; setLeft(n ? undefined : open); onOpen(n); };
  const leave = () => {
    if (!two) return go(undefined);
    document.querySelector<HTMLElement>(`[data-address="${person.address}"] .chat-entry[aria-current]`)?.focus();
  };
  /** Alt and an arrow move to the conversation above or below. */
  const onKeyDown = (e: KeyboardEvent) => {
    if (!e.altKey || (e.key !== "ArrowDown" && e.key !== "ArrowUp")) return;
    e.preventDefault();
    const all = phone.conversations.map((c) => c.number);
    const at = open ? all.indexOf(open) : -1;
    const step = e.key === "ArrowDown" ? 1 : -1;
    const next = all.at((at + step + Number(at < 0 && step < 0)) % all.length);
    if (next) go(next);
  };
  return (
    <section ref={ref} className="phone" data-address={person.address} data-two={two || undefined} aria-label={`${words.phoneOf} ${person.name || readable(person.address)}`} onKeyDown={onKeyDown}>
      {!(narrow && business && !two) && <PersonHeader network={network} person={person} onHide={onHide} />}
      {!person.online && <p className="offline" role="status"><Icon name="offline" size={16} />{words.offlineHint}</p>}
      <div className="panes">
        {(two || !business) && <ChatList phone={phone} businesses={businesses} drafts={network.drafts} open={business?.number} focusOn={left} onOpen={go} />}
        {business
          ? <Chat key={business.number} network={network} phone={phone} business={business} takeFocus={byHand.current} onBack={two ? undefined : () => go(undefined)} onLeave={leave} />
          : two && <div className="no-chat"><Icon name="send" size={40} /><b>{words.noChat}</b><p>{words.noChatHint}</p></div>}
      </div>
    </section>
  );
}
