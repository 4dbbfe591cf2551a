import { useState } from "react";
import { type IconName, Icon } from "../../shared/icons";
import { tap } from "../network/outgoing";
import { plain, safeLink } from "../text/format";
import { Formatted } from "../text/Formatted";
import { useWords } from "../words";
import type { BodyProps, Kind } from "./kind";

export interface TemplateButton {
  type: string;
  text: string;
  payload?: string;
  url?: string;
  phone_number?: string;
  code?: string;
}

export interface TemplateContent {
  name: string;
  language: string;
  category: string;
  header?: { type: string; text?: string };
  body?: string;
  footer?: string;
  buttons?: TemplateButton[];
}

function Body({ message, answers, active, send }: BodyProps<TemplateContent>) {
  const { header, body, footer, buttons } = message.content;
  const chosen = answers.findLast((a) => a.type === "button")?.content as { text?: string } | undefined;
  return (
    <>
      {header?.text && <div className="content-header"><Formatted text={header.text} /></div>}
      <Formatted text={body ?? ""} />
      {footer && <div className="content-footer" dir="auto">{footer}</div>}
      {buttons && buttons.length > 0 && (
        <div className="content-buttons">
          {buttons.map((b, i) => (
            <ContentButton key={i} button={b} active={active} chosen={b.type === "quick_reply" && chosen?.text === b.text} onTap={() => send(tap(message.id, i, b))} />
          ))}
        </div>
      )}
    </>
  );
}

interface ButtonProps {
  button: TemplateButton;
  active: boolean;
  chosen: boolean;
  onTap: () => void;
}

function ContentButton({ button: b, active, chosen, onTap }: ButtonProps) {
  const words = useWords();
  const [copied, setCopied] = useState(false);
  const face = (icon: IconName, text: string) => <><Icon name={icon} size={16} /><span dir="auto">{text}</span></>;
  switch (b.type) {
    case "url":
      return <a className="tap" href={safeLink(b.url)} target="_blank" rel="noopener noreferrer nofollow">{face("link", b.text)}</a>;
    case "phone_number":
      return <a className="tap" href={`tel:${(b.phone_number ?? "").replace(/[^\d+]/g, "")}`}>{face("call", b.text)}</a>;
    case "copy_code":
    case "otp":
      return (
        <button type="button" className="tap" onClick={() => void navigator.clipboard.writeText(b.code ?? "").then(() => setCopied(true))}>
          {face(copied ? "check" : "copy", copied ? words.copied : b.text || words.copy)}
        </button>
      );
    default:
      return <button type="button" className="tap" disabled={!active} aria-pressed={chosen} onClick={onTap}>{face(chosen ? "check" : "reply", b.text)}</button>;
  }
}

export const template: Kind<TemplateContent> = {
  Body,
  preview: (c) => plain(c.body ?? c.name),
  copy: (c) => [c.header?.text, c.body, c.footer].filter(Boolean).join("\n\n"),
  details: (c, words) => [[words.template, `${c.name} · ${c.language}`], [words.category, c.category]],
};
