import { ActionIcon, Menu, Switch } from "@mantine/core";
import { useState } from "react";
import { Avatar } from "./Avatar";
import { Chat } from "./Chat";
import { ChatList } from "./ChatList";
import { readable } from "./dates";
import type { Phone } from "./model";
import type { Network } from "./network";
import type { Business, NumberId } from "./types";
import { useWords } from "./words";

interface Props {
  network: Network;
  phone: Phone;
  businesses: Business[];
  startWith?: NumberId;
  onHide: () => void;
  onProblem: (text: string) => void;
}

/** One person's phone. */
export function PhonePanel({ network, phone, businesses, startWith, onHide, onProblem }: Props) {
  const words = useWords();
  const [open, setOpen] = useState<NumberId | undefined>(startWith);
  const { person } = phone;
  const business = businesses.find((b) => b.number === open);
  const change = (c: Parameters<Network["change"]>[1]) => void network.change(person.address, c).catch((e: Error) => onProblem(e.message));
  return (
    <section className="phone" aria-label={person.name || readable(person.address)} data-address={person.address}>
      <header className="phone-header">
        <Avatar name={person.name || person.address} small />
        <div className="phone-title"><b>{person.name || readable(person.address)}</b><small>{readable(person.address)}</small></div>
        <Switch size="sm" checked={person.online} onChange={(e) => change({ online: e.currentTarget.checked })}
          label={person.online ? words.online : words.offline} />
        <Menu position="bottom-end" withArrow closeOnItemClick={false}>
          <Menu.Target><ActionIcon variant="subtle" color="gray" aria-label={words.menu}>⋮</ActionIcon></Menu.Target>
          <Menu.Dropdown>
            <Menu.Item component="label">
              <Switch size="sm" label={words.receipts} checked={person.read_receipts} onChange={(e) => change({ read_receipts: e.currentTarget.checked })} />
            </Menu.Item>
            <Menu.Item onClick={onHide} closeMenuOnClick>{words.hide}</Menu.Item>
          </Menu.Dropdown>
        </Menu>
      </header>
      {!person.online && <div className="offline" role="status">{words.offlineHint}</div>}
      {business
        ? <Chat key={business.number} network={network} phone={phone} business={business} onBack={() => setOpen(undefined)} onProblem={onProblem} />
        : <ChatList phone={phone} businesses={businesses} onOpen={(b) => setOpen(b.number)} />}
    </section>
  );
}
