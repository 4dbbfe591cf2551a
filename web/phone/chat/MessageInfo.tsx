import { Modal } from "@mantine/core";
import type { ReactNode } from "react";
import { Copyable } from "../../shared/Copyable";
import { useLanguage } from "../../shared/language";
import { kindOf, preview } from "../content/kinds";
import { moment } from "../dates";
import type { Message, MessageStatus } from "../network/types";
import { useWords } from "../words";
import { Ticks } from "./Ticks";

/** Everything that is known of a message: when it was where, its ids, and its JSON. */
export function MessageInfo({ message: m, onClose }: { message: Message; onClose: () => void }) {
  const words = useWords();
  const details: [string, ReactNode][] = [
    [words.kind, m.type],
    ...(kindOf(m).details?.(m.content, words) ?? []),
    [words.id, <Copyable key="id" text={m.id} />],
    [words.replyTo, m.reply_to && <Copyable key="reply" text={m.reply_to} />],
    [words.position, m.out ? undefined : m.position],
  ];
  return (
    <Modal opened onClose={onClose} title={words.info} centered closeButtonProps={{ "aria-label": words.close }}>
      <blockquote className="info-quote" dir="auto"><span>{preview(m, words)}</span></blockquote>
      <Path message={m} />
      <dl className="details">
        {details.filter(([, v]) => v !== undefined && v !== "").map(([k, v]) => <div key={k}><dt>{k}</dt><dd>{v}</dd></div>)}
      </dl>
      <details className="raw"><summary>{words.raw}</summary><pre dir="ltr">{JSON.stringify({ ...m, key: undefined, out: undefined }, null, 2)}</pre></details>
    </Modal>
  );
}

/** The way of a message, step by step. */
function Path({ message: m }: { message: Message }) {
  const words = useWords();
  const { language } = useLanguage();
  const steps: [MessageStatus, string, number | undefined][] = [
    ["sent", words.sentAt, m.out ? undefined : m.time], ["delivered", words.deliveredAt, m.delivered_at], ["read", words.readAt, m.read_at],
  ];
  return (
    <ol className="path">
      {steps.map(([status, label, at]) => (
        <li key={status} data-reached={at !== undefined}>
          <Ticks status={status} /><b>{label}</b><span>{at === undefined ? words.notYet : moment(at, language)}</span>
        </li>
      ))}
      {(m.error || m.refusal) && <li data-reached="failed"><Ticks status="failed" /><b>{words.status.failed}</b><span>{m.refusal ?? `${m.error?.code} ${m.error?.title}`}</span></li>}
    </ol>
  );
}
