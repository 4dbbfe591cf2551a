import { useState } from "react";
import { Formatted } from "./format";
import type { Message, TemplateButton } from "./types";
import { useWords } from "./words";

interface Props {
  message: Message;
  onTap: (index: number) => void;
}

type Renderer = (p: Props) => React.ReactNode;

const Text: Renderer = ({ message }) => <Formatted text={message.content.body ?? ""} />;

const Tapped: Renderer = ({ message }) => <Formatted text={message.content.text ?? ""} />;

function Template({ message, onTap }: Props) {
  const { header, body, footer, buttons } = message.content;
  return (
    <div className="template">
      {header?.text && <div className="template-header"><Formatted text={header.text} /></div>}
      <Formatted text={body ?? ""} />
      {footer && <div className="template-footer">{footer}</div>}
      {buttons && buttons.length > 0 && (
        <div className="template-buttons">
          {buttons.map((b, i) => <ContentButton key={i} button={b} onTap={() => onTap(i)} />)}
        </div>
      )}
    </div>
  );
}

function ContentButton({ button, onTap }: { button: TemplateButton; onTap: () => void }) {
  const words = useWords();
  const [copied, setCopied] = useState(false);
  switch (button.type) {
    case "url":
      return <a className="tap" href={safeLink(button.url)} target="_blank" rel="noopener noreferrer">↗ {button.text}</a>;
    case "phone_number":
      return <a className="tap" href={`tel:${button.phone_number ?? ""}`}>☎ {button.text}</a>;
    case "copy_code":
    case "otp":
      return (
        <button type="button" className="tap" onClick={() => void navigator.clipboard?.writeText(button.code ?? "").then(() => setCopied(true))}>
          ⧉ {copied ? words.copied : button.text || words.copy}
        </button>
      );
    default:
      return <button type="button" className="tap" onClick={onTap}>↩ {button.text}</button>;
  }
}

/** Only web addresses: a business could write javascript: into a template. */
function safeLink(url?: string): string | undefined {
  return url && /^https?:\/\//i.test(url) ? url : undefined;
}

/** How each kind of message is shown. A new kind is a line here. */
const renderers: Record<string, Renderer> = { text: Text, template: (p) => <Template {...p} />, button: Tapped };

function Unknown({ message }: { message: Message }) {
  const words = useWords();
  return (
    <div className="unknown">
      <div>{words.unknownType} <b>{message.type}</b></div>
      <pre>{JSON.stringify(message.content, null, 1)}</pre>
    </div>
  );
}

export function ContentView(props: Props) {
  const Shown = renderers[props.message.type];
  return Shown ? <Shown {...props} /> : <Unknown message={props.message} />;
}

/** A message in one line, for lists and quotes. */
export function preview(m: Message): string {
  const c = m.content;
  return (c.body ?? c.text ?? m.type).replace(/\s+/g, " ");
}
