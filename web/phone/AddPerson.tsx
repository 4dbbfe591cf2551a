import { Button, Divider, Group, Modal, Stack, TextInput } from "@mantine/core";
import { useState } from "react";
import { api } from "./api";
import { readable } from "./dates";
import { parseAddress } from "./model";
import type { Person } from "./types";
import { useWords } from "./words";

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
  const add = async () => {
    const address = parseAddress(number);
    if (!address) return setError(words.badNumber);
    try {
      onShow(await api.join(address, name.trim()));
    } catch (e) {
      setError((e as Error).message);
    }
  };
  return (
    <Modal opened onClose={onClose} title={words.addPerson} centered closeButtonProps={{ "aria-label": words.close }}>
      <form onSubmit={(e) => { e.preventDefault(); void add(); }}>
        <Stack gap="sm">
          {hidden.slice(0, 12).map((p) => (
            <Button key={p.address} variant="light" justify="space-between" rightSection={readable(p.address)} onClick={() => onShow(p)}>
              {words.show} {p.name || readable(p.address)}
            </Button>
          ))}
          {hidden.length > 0 && <Divider />}
          <TextInput label={words.number} value={number} error={error} inputMode="tel" data-autofocus
            onChange={(e) => { setNumber(e.currentTarget.value); setError(undefined); }} />
          <TextInput label={words.name} value={name} maxLength={100} onChange={(e) => setName(e.currentTarget.value)} />
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>{words.cancel}</Button>
            <Button type="submit">{words.add}</Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
