import { Modal } from "@mantine/core";
import { useWords } from "../words";

/** What the keyboard does. */
export function Shortcuts({ onClose }: { onClose: () => void }) {
  const words = useWords();
  const k = words.keys;
  const rows: [string[], string][] = [
    [["F6", "⇧ F6"], k.person], [["Alt ↓", "Alt ↑"], k.chat], [["↓", "↑", "Home", "End"], k.list], [["Enter"], k.send], [["⇧ Enter"], k.line], [["Ctrl B", "Ctrl I"], k.bold],
    [["↑"], k.newest], [["Enter"], k.menu], [["R"], k.reply], [["C"], k.copy], [["I"], k.info], [["Esc"], k.escape], [["Ctrl /"], k.help],
  ];
  return (
    <Modal opened onClose={onClose} title={words.shortcuts} centered closeButtonProps={{ "aria-label": words.close }}>
      <dl className="keys">
        {rows.map(([keys, what]) => <div key={what}><dt>{keys.map((key) => <kbd key={key}>{key}</kbd>)}</dt><dd>{what}</dd></div>)}
      </dl>
    </Modal>
  );
}
