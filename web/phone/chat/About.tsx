import { Modal } from "@mantine/core";
import { useLanguage } from "../../shared/language";
import { shortMoment } from "../dates";
import type { Business, Conversation } from "../network/types";
import { Avatar } from "../people/Avatar";
import { useWords } from "../words";
import { useUntil } from "./hooks";

/** What stands between a person and a business: its line, the window for free answers, marketing. */
export function About({ business, conversation: c, onClose }: { business: Business; conversation?: Conversation; onClose: () => void }) {
  const words = useWords();
  const { language } = useLanguage();
  const open = useUntil(c?.window_ends_at ?? 0);
  return (
    <Modal opened onClose={onClose} title={words.about} centered closeButtonProps={{ "aria-label": words.close }}>
      <div className="about"><Avatar name={business.name} business /><b dir="auto">{business.name}</b></div>
      <dl className="details">
        <div><dt>{words.number}</dt><dd>{business.display_phone_number}</dd></div>
        <div><dt>{words.id}</dt><dd><code>{business.number}</code></dd></div>
        <div><dt>{words.window}</dt><dd>{open && c ? shortMoment(c.window_ends_at, language) : words.windowClosed}</dd></div>
        <div><dt>{words.marketing}</dt><dd>{c?.marketing === "stopped" ? words.stopped : words.allowed}</dd></div>
      </dl>
    </Modal>
  );
}
