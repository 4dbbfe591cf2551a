import { ActionIcon } from "@mantine/core";
import { useState } from "react";
import { Icon } from "./icons";
import { useLanguage } from "./language";

const words = { en: ["Copy", "Copied"], fr: ["Copier", "Copié"] } as const;

/** An id or a code that one wants to take elsewhere. */
export function Copyable({ text }: { text: string }) {
  const { language } = useLanguage();
  const [copied, setCopied] = useState(false);
  const [copy, done] = words[language];
  return (
    <span className="copyable">
      <code>{text}</code>
      <ActionIcon variant="subtle" color="gray" size="sm" aria-label={copied ? done : `${copy} ${text}`} title={copied ? done : copy}
        onClick={() => void navigator.clipboard.writeText(text).then(() => setCopied(true))}>
        <Icon name={copied ? "check" : "copy"} size={15} />
      </ActionIcon>
    </span>
  );
}
