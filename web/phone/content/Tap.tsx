import { type ReactNode, useState } from "react";
import { type IconName, Icon } from "../../shared/icons";
import { safeLink } from "../text/format";
import { useWords } from "../words";

interface TapProps {
  icon: IconName;
  chosen?: boolean;
  disabled?: boolean;
  onTap: () => void;
  children: ReactNode;
}

/** A button below what a business says. */
export const Tap = ({ icon, chosen, disabled, onTap, children }: TapProps) => (
  <button type="button" className="tap" disabled={disabled} aria-pressed={chosen} onClick={onTap}><Icon name={chosen ? "check" : icon} size={16} /><span dir="auto">{children}</span></button>
);

/** One that opens a page. */
export const LinkTap = ({ url, text }: { url?: string; text: string }) => (
  <a className="tap" href={safeLink(url)} target="_blank" rel="noopener noreferrer nofollow"><Icon name="link" size={16} /><span dir="auto">{text}</span></a>
);

/** One that copies a code. */
export function CodeTap({ code, text }: { code?: string; text?: string }) {
  const words = useWords();
  const [copied, setCopied] = useState(false);
  return <Tap icon={copied ? "check" : "copy"} onTap={() => void navigator.clipboard.writeText(code ?? "").then(() => setCopied(true))}>{copied ? words.copied : text || words.things.copyCode}</Tap>;
}
