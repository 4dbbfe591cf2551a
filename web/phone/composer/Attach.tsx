import { ActionIcon, Menu } from "@mantine/core";
import { type ReactNode, useRef, useState } from "react";
import { Icon } from "../../shared/icons";
import { ContactForm } from "../forms/ContactForm";
import { PlaceForm } from "../forms/PlaceForm";
import { contacts, location, media } from "../network/outgoing";
import { useWords } from "../words";
import { Stickers } from "./Stickers";
import type { ToolProps } from "./tools";

type Open = "place" | "contact" | "sticker";

/** What can be sent beside words. */
export function Attach({ send, attach }: ToolProps) {
  const words = useWords();
  const [open, setOpen] = useState<Open>();
  const [films, files, camera] = [useRef<HTMLInputElement>(null), useRef<HTMLInputElement>(null), useRef<HTMLInputElement>(null)];
  const button = useRef<HTMLButtonElement>(null);
  const close = () => { setOpen(undefined); button.current?.focus(); };
  const forms: Record<Open, ReactNode> = {
    place: <PlaceForm onSend={(p) => send(location(p))} onClose={close} />,
    contact: <ContactForm onSend={(c) => send(contacts([c]))} onClose={close} />,
    sticker: <Stickers onSend={(f) => send(media("sticker", f))} onClose={close} />,
  };
  const take = (e: React.ChangeEvent<HTMLInputElement>) => { attach([...(e.currentTarget.files ?? [])]); e.currentTarget.value = ""; };
  const item = (icon: Parameters<typeof Icon>[0]["name"], label: string, onClick: () => void) => <Menu.Item leftSection={<Icon name={icon} size={18} />} onClick={onClick}>{label}</Menu.Item>;
  return (
    <>
      <Menu position="top-start" shadow="md" transitionProps={{ duration: 0 }}>
        <Menu.Target><ActionIcon ref={button} variant="subtle" color="gray" size={42} radius="xl" aria-label={words.attach.attach} title={words.attach.attach}><Icon name="attach" size={22} /></ActionIcon></Menu.Target>
        <Menu.Dropdown>
          {item("image", words.attach.media, () => films.current?.click())}
          {matchMedia("(pointer: coarse)").matches && item("film", words.attach.camera, () => camera.current?.click())}
          {item("file", words.attach.file, () => files.current?.click())}
          {item("pin", words.attach.place, () => setOpen("place"))}
          {item("contact", words.attach.contact, () => setOpen("contact"))}
          {item("smile", words.attach.sticker, () => setOpen("sticker"))}
        </Menu.Dropdown>
      </Menu>
      <input ref={films} type="file" hidden multiple accept="image/*,video/mp4,video/3gpp" data-testid="media-input" onChange={take} />
      <input ref={camera} type="file" hidden accept="image/*" capture="environment" onChange={take} />
      <input ref={files} type="file" hidden multiple data-testid="file-input" onChange={take} />
      {open && forms[open]}
    </>
  );
}
