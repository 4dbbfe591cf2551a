import { Checkbox, Textarea } from "@mantine/core";
import { useEffect, useMemo, useState } from "react";
import { Icon } from "../../shared/icons";
import { useLanguage } from "../../shared/language";
import { localeOf } from "../../shared/locale";
import { Dialog } from "../forms/Dialog";
import { kindOfFile, type MediaKind, mostBytes, readableSize } from "../network/media";
import { media, type Outgoing } from "../network/outgoing";
import { useWords } from "../words";
import { asPhoto } from "./shrink";

/** The most files of one go: more than a person looks over. */
const mostFiles = 10;

interface Props {
  files: File[];
  onSend: (all: Outgoing[]) => void;
  onClose: () => void;
}

/** Files before they are sent: how they look, what is said under them, and whether they are too large. */
export function MediaDraft({ files, onSend, onClose }: Props) {
  const { attach } = useWords();
  const { language } = useLanguage();
  const [caption, setCaption] = useState("");
  const [raw, setRaw] = useState(false);
  const [photos, setPhotos] = useState<File[]>();
  useEffect(() => { void Promise.all(files.map(asPhoto)).then(setPhotos); }, [files]);
  const chosen = (raw ? files : photos) ?? [];
  const parts = chosen.map((file) => ({ file, kind: raw ? ("document" as const) : kindOfFile(file.type) }));
  const locale = localeOf(language);
  const problems = [
    ...(files.length > mostFiles ? [attach.tooMany(mostFiles)] : []),
    ...parts.filter((p) => p.file.size > mostBytes[p.kind]).map((p) => attach.tooLarge(p.file.name, readableSize(mostBytes[p.kind], locale))),
  ];
  const captioned = parts.some((p) => p.kind !== "audio");
  const send = () => onSend(parts.map(({ file, kind }, i) => media(kind, file, { caption: i === 0 && kind !== "audio" ? caption.trim() || undefined : undefined })));
  return (
    <Dialog title={attach.attach} ready={parts.length > 0 && problems.length === 0} onSend={send} onClose={onClose}>
      <div className="drafts">{parts.map((p, i) => <Part key={i} {...p} size={readableSize(p.file.size, locale)} />)}</div>
      {problems.map((p) => <p key={p} className="form-problem" role="alert">{p}</p>)}
      {captioned && <Textarea aria-label={attach.caption} placeholder={attach.caption} autosize minRows={1} maxRows={5} maxLength={1024} value={caption} onChange={(e) => setCaption(e.currentTarget.value)} data-autofocus />}
      {files.some((f) => f.type.startsWith("image/") || kindOfFile(f.type) !== "document") && <Checkbox label={attach.asFile} checked={raw} onChange={(e) => setRaw(e.currentTarget.checked)} />}
      <p className="form-hint">{attach.limits}</p>
    </Dialog>
  );
}

function Part({ file, kind, size }: { file: File; kind: MediaKind; size: string }) {
  const url = useMemo(() => URL.createObjectURL(file), [file]);
  useEffect(() => () => URL.revokeObjectURL(url), [url]);
  return (
    <figure>
      {kind === "image" ? <img src={url} alt="" /> : kind === "video" ? <video src={url} muted preload="metadata" aria-hidden /> : <span className="file-icon"><Icon name={kind === "audio" ? "mic" : "file"} size={26} /></span>}
      <figcaption><b dir="auto">{file.name}</b><small>{size}</small></figcaption>
    </figure>
  );
}
