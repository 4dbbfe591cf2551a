import { Drawer } from "@mantine/core";
import type { ReactNode } from "react";
import { Copyable } from "../shared/Copyable";
import { useLanguage } from "../shared/language";
import type { Line, MessageRow } from "./api";
import { Status } from "./Status";
import { summary } from "./summary";
import { full } from "./times";
import { useWords } from "./words";

/** Everything that is known of a message. */
export function MessageDetails({ message: m, line, onClose }: { message: MessageRow; line?: Line; onClose: () => void }) {
  const words = useWords();
  const { language } = useLanguage();
  const at = (ms?: number) => (ms ? full(ms, language) : undefined);
  const person = <Copyable text={`+${m.address}`} />;
  const business = <>{line?.verified_name} <Copyable text={m.number} /></>;
  const rows: [string, ReactNode][] = [
    [words.status, <Status key="status" status={m.status} code={m.error?.code} />],
    [words.error, m.error?.title],
    [words.address, person], [words.line, business],
    [words.from, m.author === "person" ? words.person : words.businessAuthor],
    [words.type, m.type], [words.category, m.author === "business" ? m.category : undefined],
    [words.acceptedAt, at(m.time)], [words.sentAt, at(m.sent_at)], [words.deliveredAt, at(m.delivered_at)], [words.readAt, at(m.read_at)], [words.failedAt, at(m.failed_at)],
    [words.id, <Copyable key="id" text={m.id} />], [words.replyTo, m.reply_to && <Copyable key="reply" text={m.reply_to} />], [words.record, m.position],
  ];
  return (
    <Drawer opened onClose={onClose} position="right" size="md" title={words.details} closeButtonProps={{ "aria-label": words.close }}>
      <blockquote className="said" dir="auto">{summary(m.type, m.content)}</blockquote>
      <dl className="details">{rows.filter(([, v]) => v !== undefined && v !== "").map(([k, v]) => <div key={k}><dt>{k}</dt><dd>{v}</dd></div>)}</dl>
      <details className="raw"><summary>{words.raw}</summary><pre dir="ltr">{JSON.stringify(m, null, 2)}</pre></details>
    </Drawer>
  );
}
