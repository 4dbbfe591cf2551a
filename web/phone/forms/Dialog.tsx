import { Button, Group } from "@mantine/core";
import type { FormEvent, ReactNode } from "react";
import { useWords } from "../words";
import { Over } from "./Over";

interface Props {
  title: string;
  send?: string;
  ready: boolean;
  onSend: () => void;
  onClose: () => void;
  children: ReactNode;
}

/** A form over the page: what is filled in, and the button that sends it. */
export function Dialog({ title, send, ready, onSend, onClose, children }: Props) {
  const words = useWords();
  const submit = (e: FormEvent) => { e.preventDefault(); e.stopPropagation(); if (ready) { onSend(); onClose(); } };
  return (
    <Over onClose={onClose} title={title}>
      <form onSubmit={submit} className="form">
        {children}
        <Group justify="flex-end" mt="sm"><Button variant="default" onClick={onClose}>{words.cancel}</Button><Button type="submit" disabled={!ready}>{send ?? words.send}</Button></Group>
      </form>
    </Over>
  );
}
