import { TextInput } from "@mantine/core";
import { useState } from "react";
import type { Contact } from "../network/shapes";
import { useWords } from "../words";
import { Dialog } from "./Dialog";

interface Props {
  /** What is known already, to be sent with a touch. */
  known?: { name?: string; phone?: string };
  title?: string;
  onSend: (c: Contact) => void;
  onClose: () => void;
}

/** A name in whole and in parts, as cards want it. */
export function namedAs(full: string): Contact["name"] {
  const [first = full, ...rest] = full.trim().split(/\s+/);
  return { formatted_name: full.trim(), first_name: first, ...(rest.length > 0 ? { last_name: rest.join(" ") } : {}) };
}

export function ContactForm({ known, title, onSend, onClose }: Props) {
  const words = useWords();
  const [v, setV] = useState({ name: known?.name ?? "", phone: known?.phone ?? "", email: "", company: "" });
  const set = (name: keyof typeof v) => (e: React.ChangeEvent<HTMLInputElement>) => setV({ ...v, [name]: e.currentTarget.value });
  const send = () => onSend({
    name: namedAs(v.name),
    phones: [{ phone: v.phone.trim(), type: "CELL" }],
    emails: v.email.trim() ? [{ email: v.email.trim() }] : undefined,
    org: v.company.trim() ? { company: v.company.trim() } : undefined,
  });
  return (
    <Dialog title={title ?? words.attach.contact} ready={v.name.trim() !== "" && v.phone.trim() !== ""} onSend={send} onClose={onClose}>
      <TextInput label={words.attach.fullName} maxLength={200} value={v.name} onChange={set("name")} data-autofocus />
      <TextInput label={words.attach.phone} type="tel" maxLength={40} value={v.phone} onChange={set("phone")} />
      <TextInput label={words.attach.email} type="email" maxLength={200} value={v.email} onChange={set("email")} />
      <TextInput label={words.attach.company} maxLength={200} value={v.company} onChange={set("company")} />
    </Dialog>
  );
}
