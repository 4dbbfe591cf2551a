import { ActionIcon, Button, Group, Menu, Modal, Switch, TextInput } from "@mantine/core";
import { useState } from "react";
import { Icon } from "../../shared/icons";
import { useNotice } from "../../shared/notices";
import { readable } from "../dates";
import type { Network } from "../network/network";
import { keepToken, tokenOf } from "../network/tokens";
import type { Person } from "../network/types";
import { useWords } from "../words";
import { Avatar } from "./Avatar";

interface Props {
  network: Network;
  person: Person;
  onHide: () => void;
}

export function PersonHeader({ network, person, onHide }: Props) {
  const words = useWords();
  const notice = useNotice();
  const [renaming, setRenaming] = useState(false);
  const change = (c: Parameters<Network["change"]>[1]) => void network.change(person.address, c).catch((e: Error) => notice(e.message, "problem"));
  return (
    <header className="phone-header">
      <Avatar name={person.name || person.address} small />
      <div className="phone-title"><b dir="auto">{person.name || readable(person.address)}</b><small>{readable(person.address)}</small></div>
      <Switch size="sm" checked={person.online} onChange={(e) => change({ online: e.currentTarget.checked })} label={person.online ? words.online : words.offline} />
      <Menu position="bottom-end" shadow="md" closeOnItemClick={false} transitionProps={{ duration: 0 }}>
        <Menu.Target><ActionIcon variant="subtle" color="gray" size="lg" aria-label={words.menu}><Icon name="more" /></ActionIcon></Menu.Target>
        <Menu.Dropdown>
          <Menu.Item leftSection={<Icon name="check" size={17} />} rightSection={<Switch size="xs" checked={person.read_receipts} readOnly tabIndex={-1} aria-hidden />}
            role="menuitemcheckbox" aria-checked={person.read_receipts} onClick={() => change({ read_receipts: !person.read_receipts })}>{words.receipts}</Menu.Item>
          <Menu.Item leftSection={<Icon name="edit" size={17} />} onClick={() => setRenaming(true)} closeMenuOnClick>{words.rename}</Menu.Item>
          <Menu.Divider />
          {tokenOf(person.address) !== undefined && (
            <Menu.Item leftSection={<Icon name="person" size={17} />} onClick={() => { keepToken(person.address, undefined); onHide(); }} closeMenuOnClick>{words.signOut}</Menu.Item>
          )}
          <Menu.Item leftSection={<Icon name="close" size={17} />} onClick={onHide} closeMenuOnClick>{words.hide}</Menu.Item>
        </Menu.Dropdown>
      </Menu>
      {renaming && <Rename name={person.name} onClose={() => setRenaming(false)} onName={(name) => change({ name })} />}
    </header>
  );
}

function Rename({ name: old, onName, onClose }: { name: string; onName: (name: string) => void; onClose: () => void }) {
  const words = useWords();
  const [name, setName] = useState(old);
  return (
    <Modal opened onClose={onClose} title={words.rename} centered closeButtonProps={{ "aria-label": words.close }}>
      <form onSubmit={(e) => { e.preventDefault(); onName(name.trim()); onClose(); }}>
        <TextInput label={words.name} value={name} maxLength={100} data-autofocus onChange={(e) => setName(e.currentTarget.value)} mb="md" />
        <Group justify="flex-end"><Button variant="default" onClick={onClose}>{words.cancel}</Button><Button type="submit">{words.save}</Button></Group>
      </form>
    </Modal>
  );
}
