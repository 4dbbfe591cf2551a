import { ActionIcon } from "@mantine/core";
import { Icon } from "../../shared/icons";
import type { Message } from "../network/types";
import { useWords } from "../words";

/** Under a message whose file is on its way: how far it is, and how to end that. */
export function Upload({ message: m, onCancel }: { message: Message; onCancel: () => void }) {
  const { attach } = useWords();
  const part = Math.round((m.progress ?? 0) * 100);
  return (
    <div className="upload">
      <progress max={100} value={part} aria-label={attach.progress} /><small>{part} %</small>
      <ActionIcon variant="subtle" color="gray" size="sm" onClick={onCancel} aria-label={attach.cancelUpload} title={attach.cancelUpload}><Icon name="close" size={16} /></ActionIcon>
    </div>
  );
}
