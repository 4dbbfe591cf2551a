import { isSince } from "./document";
import { useHandling } from "./handling";
import { Markdown } from "./Markdown";
import { type PartProps, textOf } from "./parts";

export const Heading = ({ component: c }: PartProps) => <h2 className="flow-heading" dir="auto">{textOf(c.text)}</h2>;
export const Subheading = ({ component: c }: PartProps) => <h3 className="flow-subheading" dir="auto">{textOf(c.text)}</h3>;

/** A text, or several as paragraphs. */
export function Body({ component: c }: PartProps) {
  const { document } = useHandling();
  const small = c.type === "TextCaption";
  const className = `${small ? "flow-caption" : "flow-body"} ${String(c["font-weight"] ?? "").replace("_", " ")}${c.strikethrough === true ? " struck" : ""}`.trim();
  if (c.markdown === true && isSince(document, "5.1")) return <div className={className}><Markdown text={textOf(c.text)} /></div>;
  return <>{(Array.isArray(c.text) ? c.text : [c.text]).map((text, i) => <p key={i} className={className} dir="auto">{textOf(text)}</p>)}</>;
}

export const Rich = ({ component: c }: PartProps) => <Markdown text={textOf(c.text)} />;
