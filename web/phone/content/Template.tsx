import { useEffect, useState } from "react";
import { Icon } from "../../shared/icons";
import { mediaOfCard } from "../network/media";
import { tap } from "../network/outgoing";
import type { Reply, Template, TemplateButton } from "../network/shapes";
import { plain } from "../text/format";
import { Formatted } from "../text/Formatted";
import { useWords } from "../words";
import { BillCard, BillTap, ProgressLine } from "./Bill";
import { CallTap } from "./CallTap";
import { Cards } from "./Cards";
import { FlowTap } from "./FlowTap";
import { HeaderPart } from "./HeaderPart";
import type { BodyProps, Kind } from "./kind";
import { ShopTap } from "./ShopTap";
import { CodeTap, LinkTap, Tap } from "./Tap";

type Props = BodyProps<Template>;

function Body(p: Props) {
  const { header, body, footer, buttons, cards, offer } = p.message.content;
  const bill = buttons?.find((b) => b.bill)?.bill;
  return (
    <>
      <HeaderPart message={p.message} header={header} />
      {offer && <Offer {...offer} />}
      {bill && <BillCard message={p.message} bill={bill} />}
      {p.message.content.progress && <ProgressLine progress={p.message.content.progress} />}
      <Formatted text={body ?? ""} />
      {footer && <div className="content-footer" dir="auto">{footer}</div>}
      {cards && cards.length > 0 && (
        <Cards>
          {cards.map((c, i) => (
            <div key={i} className="card">
              <HeaderPart message={p.message} header={c.header} n={mediaOfCard(p.message.content, i)} />
              {c.body && <Formatted text={c.body} />}
              <Buttons {...p} buttons={c.buttons} card={i} />
            </div>
          ))}
        </Cards>
      )}
      <Buttons {...p} buttons={buttons} />
    </>
  );
}

function Buttons({ buttons, ...p }: Props & { buttons?: TemplateButton[]; card?: number }) {
  if (!buttons?.length) return null;
  return <div className="content-buttons">{buttons.map((b, i) => <ContentButton key={i} {...p} button={b} index={i} />)}</div>;
}

/** What a button of each type does; one that is not known is touched like a quick reply. */
function ContentButton({ message, answers, active, send, card, button: b, index }: Props & { card?: number; button: TemplateButton; index: number }) {
  const chosen = answers.findLast((a) => a.type === "button")?.content as { text?: string; payload?: string } | undefined;
  const form = answers.some((a) => a.type === "reply" && (a.content as Reply).form === "flow");
  switch (b.type) {
    case "url": return <LinkTap url={b.url} text={b.text} />;
    case "phone_number": return <a className="tap" href={`tel:${(b.phone_number ?? "").replace(/[^\d+]/g, "")}`}><Icon name="call" size={16} /><span dir="auto">{b.text}</span></a>;
    case "copy_code":
    case "otp": return <CodeTap code={b.code} text={b.text} />;
    case "flow": return b.flow ? <FlowTap message={message} text={b.text} disabled={!active} answered={form} index={index} card={card} send={send} /> : null;
    case "order_details": return b.bill ? <BillTap message={message} bill={b.bill} active={active} text={b.text} /> : null;
    case "voice_call": return <CallTap text={b.text} disabled={!active} />;
    case "catalog":
    case "mpm":
    case "spm": return <ShopTap message={message} active={active} send={send} shop={b.shop ?? {}} text={b.text} />;
    default:
      return <Tap icon="reply" disabled={!active} chosen={chosen?.text === b.text && (chosen.payload ?? "") === (b.payload ?? "")} onTap={() => send(tap(message.id, index, b, card))}>{b.text}</Tap>;
  }
}

const unit = (n: number) => String(n).padStart(2, "0");

/** What is left of a time: 1 d 02:03:04, 02:03:04. */
export function left(ms: number): string {
  const s = Math.max(0, Math.floor(ms / 1000));
  const days = Math.floor(s / 86_400);
  return `${days > 0 ? `${days} d ` : ""}${unit(Math.floor(s / 3600) % 24)}:${unit(Math.floor(s / 60) % 60)}:${unit(s % 60)}`;
}

/** A limited-time offer, and how long it lasts. */
function Offer({ text, ends_at: end }: { text: string; ends_at?: number }) {
  const { things } = useWords();
  const [now, setNow] = useState(Date.now);
  const over = end !== undefined && end <= now;
  useEffect(() => {
    if (!end || over) return;
    const timer = setInterval(() => setNow(Date.now()), 1000);
    return () => clearInterval(timer);
  }, [end, over]);
  return (
    <div className="offer" data-over={over || undefined}>
      <Icon name="window" size={20} />
      <div><b dir="auto">{text}</b>{end !== undefined && <small>{over ? things.offerOver : <>{things.offerEnds} <time role="timer" dateTime={new Date(end).toISOString()}>{left(end - now)}</time></>}</small>}</div>
    </div>
  );
}

export const template: Kind<Template> = {
  Body,
  preview: (c) => plain(c.body ?? c.name),
  copy: (c) => [c.header?.text, c.body, c.footer].filter(Boolean).join("\n\n"),
  details: (c, words) => [[words.template, `${c.name} · ${c.language}`], [words.category, c.category]],
};
