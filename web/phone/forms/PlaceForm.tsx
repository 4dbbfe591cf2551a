import { Button, Group, TextInput } from "@mantine/core";
import { useState } from "react";
import { Icon } from "../../shared/icons";
import { useNotice } from "../../shared/notices";
import { PlaceCard } from "../content/Location";
import type { Place } from "../network/shapes";
import { useWords } from "../words";
import { Dialog } from "./Dialog";

/** Well-known places to send without typing. */
const presets: Place[] = [
  { latitude: 43.6584, longitude: 7.2159, name: "Nice Côte d’Azur", address: "06206 Nice, France" },
  { latitude: 48.8584, longitude: 2.2945, name: "Tour Eiffel", address: "5 av. Anatole France, 75007 Paris" },
  { latitude: 51.5007, longitude: -0.1246, name: "Westminster", address: "London SW1A 0AA, UK" },
];

/** Reads a coordinate; undefined when it is none, or farther than `most` degrees. */
export function degrees(text: string, most: number): number | undefined {
  const value = Number(text.trim().replace(",", ".").replace("−", "-"));
  return text.trim() !== "" && Math.abs(value) <= most ? value : undefined;
}

/** How long the device may look for its position, in milliseconds. */
const patience = 10_000;

export function PlaceForm({ onSend, onClose }: { onSend: (p: Place) => void; onClose: () => void }) {
  const words = useWords();
  const notice = useNotice();
  const [v, setV] = useState({ latitude: "", longitude: "", name: "", address: "" });
  const set = (name: keyof typeof v) => (e: React.ChangeEvent<HTMLInputElement>) => setV({ ...v, [name]: e.currentTarget.value });
  const latitude = degrees(v.latitude, 90);
  const longitude = degrees(v.longitude, 180);
  const place = latitude !== undefined && longitude !== undefined ? { latitude, longitude, name: v.name.trim() || undefined, address: v.address.trim() || undefined } : undefined;
  const fill = (p: Place) => setV({ latitude: String(p.latitude), longitude: String(p.longitude), name: p.name ?? "", address: p.address ?? "" });
  const here = () => navigator.geolocation.getCurrentPosition(
    ({ coords }) => fill({ latitude: Number(coords.latitude.toFixed(6)), longitude: Number(coords.longitude.toFixed(6)) }),
    () => notice(words.attach.noPosition, "problem"), { timeout: patience },
  );
  const wrong = (v.latitude !== "" && latitude === undefined) || (v.longitude !== "" && longitude === undefined);
  return (
    <Dialog title={words.things.sendLocation} ready={place !== undefined} onSend={() => place && onSend(place)} onClose={onClose}>
      <Group gap={6} role="group" aria-label={words.attach.presets}>
        {"geolocation" in navigator && <Button size="xs" variant="light" leftSection={<Icon name="pin" size={14} />} onClick={here}>{words.attach.here}</Button>}
        {presets.map((p) => <Button key={p.name} size="xs" variant="default" onClick={() => fill(p)}>{p.name}</Button>)}
      </Group>
      <Group grow align="flex-start" gap={10}>
        <TextInput label={words.attach.latitude} inputMode="decimal" value={v.latitude} onChange={set("latitude")} data-autofocus />
        <TextInput label={words.attach.longitude} inputMode="decimal" value={v.longitude} onChange={set("longitude")} />
      </Group>
      {wrong && <p className="form-problem" role="alert">{words.attach.badCoordinates}</p>}
      <TextInput label={words.attach.placeName} maxLength={1024} value={v.name} onChange={set("name")} />
      <TextInput label={words.attach.placeAddress} maxLength={1024} value={v.address} onChange={set("address")} />
      {place && <div className="preview"><PlaceCard place={place} /></div>}
    </Dialog>
  );
}
