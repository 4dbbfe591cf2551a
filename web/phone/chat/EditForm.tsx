import { Textarea } from "@mantine/core";
import { useState } from "react";
import { Dialog } from "../forms/Dialog";
import type { Message } from "../network/types";
import { useWords } from "../words";

/** How long a person can change what they wrote, and take it back, in milliseconds (docs/http-api.md). */
const editTime = 15 * 60_000;
const revokeTime = 48 * 3_600_000;

const editable: Record<string, "body" | "caption"> = { text: "body", image: "caption", video: "caption", document: "caption" };

const isOwn = (m: Message) => m.author === "person" && m.out === undefined && !m.revoked;

export const canEdit = (m: Message, now = Date.now()) => isOwn(m) && m.type in editable && now - m.time < editTime;
export const canRevoke = (m: Message, now = Date.now()) => isOwn(m) && m.type !== "system" && now - m.time < revokeTime;

/** Changes a text or a caption that was sent already. */
export function EditForm({ message: m, onSend, onClose }: { message: Message; onSend: (said: string) => void; onClose: () => void }) {
  const words = useWords();
  const what = editable[m.type] ?? "body";
  const [said, setSaid] = useState(() => (m.content as Record<string, string | undefined>)[what] ?? "");
  return (
    <Dialog title={words.attach.editing} send={words.save} ready={what === "caption" || said.trim() !== ""} onSend={() => onSend(said.trimEnd())} onClose={onClose}>
      <Textarea aria-label={words.write} autosize minRows={2} maxRows={10} maxLength={what === "body" ? 4096 : 1024} value={said} onChange={(e) => setSaid(e.currentTarget.value)} data-autofocus />
    </Dialog>
  );
}
