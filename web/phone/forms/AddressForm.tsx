import { TextInput } from "@mantine/core";
import { useState } from "react";
import type { AddressForm as Form } from "../network/shapes";
import { useWords } from "../words";
import { Dialog } from "./Dialog";

/** The fields of a country's form, and those that must be filled in. */
const fields: Record<string, string[]> = {
  IN: ["name", "phone_number", "in_pin_code", "house_number", "floor_number", "tower_number", "building_name", "address", "landmark_area", "city", "state"],
  SG: ["name", "phone_number", "sg_post_code", "unit_number", "house_number", "building_name", "address", "city"],
};
const needed = new Set(["name", "phone_number", "in_pin_code", "sg_post_code", "address"]);

export const fieldsOf = (country: string): string[] => fields[country] ?? (fields.IN as string[]);

export const addressText = (country: string, values: Record<string, string>) => fieldsOf(country).map((f) => values[f]).filter(Boolean).join(", ");

interface Props {
  form: Form;
  onSend: (response: Record<string, unknown>, text: string) => void;
  onClose: () => void;
}

/** A postal address, as the country of the business writes it; known ones fill it at a touch. */
export function AddressForm({ form, onSend, onClose }: Props) {
  const words = useWords();
  const [values, setValues] = useState<Record<string, string>>(form.values ?? {});
  const [saved, setSaved] = useState<string>();
  const all = fieldsOf(form.country);
  const ready = all.every((f) => !needed.has(f) || values[f]?.trim());
  const given = Object.fromEntries(all.flatMap((f) => { const v = values[f]?.trim(); return v ? [[f, v]] : []; }));
  const send = () => onSend(saved ? { saved_address_id: saved, values: given } : { values: given }, addressText(form.country, given));
  return (
    <Dialog title={words.things.address} ready={ready} onSend={send} onClose={onClose}>
      {form.saved && form.saved.length > 0 && (
        <div className="saved" role="group" aria-label={words.things.savedAddresses}>
          {form.saved.map((s) => (
            <button key={s.id} type="button" aria-pressed={saved === s.id} onClick={() => { setSaved(s.id); setValues(s.values); }}>{addressText(form.country, s.values)}</button>
          ))}
        </div>
      )}
      {all.map((f, i) => (
        <TextInput key={f} label={words.things.fields[f] ?? f} withAsterisk={needed.has(f)} error={values[f] === form.values?.[f] ? form.errors?.[f] : undefined} maxLength={1024} value={values[f] ?? ""} data-autofocus={i === 0 || undefined}
          inputMode={/phone|code/.test(f) ? "tel" : undefined} onChange={(e) => { setSaved(undefined); setValues({ ...values, [f]: e.currentTarget.value }); }} />
      ))}
    </Dialog>
  );
}
