import { Button, Group, Modal } from "@mantine/core";
import type { FormEvent, ReactNode } from "react";
import { useWords } from "../words";

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
    <Modal opened onClose={onClose} title={title} centered closeButtonProps={{ "aria-label": words.close }} transitionProps={{ duration: 0 }}>
      <form onSubmit={submit} className="form">
        {children}
        <Group justify="flex-end" mt="sm"><Button variant="default" onClick={onClose}>{words.cancel}</Button><Button type="submit" disabled={!ready}>{send ?? words.send}</Button></Group>
      </form>
    </Modal>
  );
}
