import { useRef, useState } from "react";
import { Icon } from "../../shared/icons";
import { fileLimits, type Picked } from "./check";
import { Field } from "./Field";
import { useHandling } from "./handling";
import { maybe, type PartProps, textOf } from "./parts";
import { useFlowWords } from "./words";

/** Photos or files that go with the form. */
export function Files({ component: c, id, value, problem }: PartProps) {
  const words = useFlowWords();
  const { fill, upload } = useHandling();
  const input = useRef<HTMLInputElement>(null);
  const [busy, setBusy] = useState(false);
  const [failed, setFailed] = useState<string>();
  const photos = c.type === "PhotoPicker";
  const picked = (Array.isArray(value) ? value : []) as Picked[];
  const { most, kib } = fileLimits(c);
  const allowed = Array.isArray(c["allowed-mime-types"]) ? c["allowed-mime-types"].join() : undefined;

  const add = async (files: File[]) => {
    if (!upload || files.length === 0) return;
    setFailed(files.some((f) => f.size > kib * 1024) ? words.largeFile(kib) : undefined);
    setBusy(true);
    try {
      const added = await Promise.all(files.filter((f) => f.size <= kib * 1024).slice(0, most - picked.length).map(upload));
      fill(c.name as string, [...picked, ...added]);
    } catch (e) {
      setFailed((e as Error).message);
    } finally {
      setBusy(false);
    }
  };

  const help = maybe(c.description);
  return (
    <Field id={id} component={c} help={help} problem={failed ?? problem} group>
      {picked.length > 0 && (
        <ul className="flow-files">
          {picked.map((f, i) => (
            <li key={i}>
              {f.local && photos ? <img src={textOf(f.local)} alt="" /> : <Icon name={photos ? "image" : "file"} />}
              <span dir="auto">{textOf(f.file_name)}</span>
              <button type="button" aria-label={words.remove(textOf(f.file_name))} onClick={() => fill(c.name as string, picked.filter((one) => one !== f))}><Icon name="close" size={18} /></button>
            </li>
          ))}
        </ul>
      )}
      <input ref={input} type="file" hidden multiple={most > 1} accept={photos ? "image/*" : allowed} capture={c["photo-source"] === "camera" ? "environment" : undefined}
        aria-label={textOf(c.label)} onChange={(e) => { void add([...(e.currentTarget.files ?? [])]); e.currentTarget.value = ""; }} />
      <button id={id} type="button" className="flow-add" disabled={!upload || busy || c.enabled === false || picked.length >= most} onClick={() => input.current?.click()}>
        <Icon name="add" size={18} />{busy ? words.uploading : photos ? words.addPhoto : words.addFile}
      </button>
    </Field>
  );
}
