import { Button, Group, Modal, Stack, TextInput } from "@mantine/core";
import { useState } from "react";
import { readable } from "../dates";
import { api } from "../network/api";
import { parseAddress } from "../network/model";
import type { Person } from "../network/types";
import { useWords } from "../words";
import { arrows } from "./arrows";
import { Avatar } from "./Avatar";

interface Props {
  hidden: Person[];
  onShow: (p: Person) => void;
  onClose: () => void;
}

/** Shows somebody who exists already, or gives a new person a phone. */
export function AddPerson({ hidden, onShow, onClose }: Props) {
  const words = useWords();
  const [number, setNumber] = useState("+33 6 ");
  const [name, setName] = useState("");
  const [error, setError] = useState<string>();
  const add = () => {
    const address = parseAddress(number);
    if (!address) return setError(words.badNumber);
    api.join(address, name.trim()).then(onShow).catch((e: Error) => setError(e.message));
  };
  return (
    <Modal opened onClose={onClose} title={words.addPerson} centered closeButtonProps={{ "aria-label": words.close }}>
      <form onSubmit={(e) => { e.preventDefault(); add(); }} noValidate>
        <Stack gap="sm">
          {hidden.length > 0 && (
            <section className="known-people" aria-label={words.known} onKeyDown={arrows}>
              <h3>{words.known}</h3>
              {hidden.map((p) => (
                <button key={p.address} type="button" className="chat-entry" onClick={() => onShow(p)} aria-label={`${words.show} ${p.name || readable(p.address)}`}>
                  <Avatar name={p.name || p.address} small />
                  <span className="chat-entry-text"><b dir="auto">{p.name || readable(p.address)}</b></span>
                  <span className="chat-entry-last">{readable(p.address)}</span>
                </button>
              ))}
              <h3>{words.another}</h3>
            </section>
          )}
          <TextInput label={words.number} value={number} error={error} inputMode="tel" type="tel" autoComplete="off" data-autofocus
            onChange={(e) => { setNumber(e.currentTarget.value); setError(undefined); }} />
          <TextInput label={words.name} value={name} maxLength={100} autoComplete="off" onChange={(e) => setName(e.currentTarget.value)} />
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>{words.cancel}</Button>
            <Button type="submit">{words.add}</Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
