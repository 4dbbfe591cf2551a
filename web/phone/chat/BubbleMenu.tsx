import { Menu } from "@mantine/core";
import { useState } from "react";
import { Icon } from "../../shared/icons";
import { signs } from "../composer/signs";
import { kindOf } from "../content/kinds";
import { isLocal } from "../network/model";
import type { Message } from "../network/types";
import { useWords } from "../words";
import { canEdit, canRevoke } from "./EditForm";

export interface MenuAt {
  message: Message;
  at: DOMRect;
}

interface Props {
  open: MenuAt;
  /** Whether the chat takes answers. */
  active: boolean;
  onReact: (m: Message, emoji: string) => void;
  onReply: (m: Message) => void;
  onCopy: (m: Message) => void;
  onInfo: (m: Message) => void;
  onEdit: (m: Message) => void;
  onRevoke: (m: Message) => void;
  onClose: () => void;
}

/** What can be done with a message, next to where it was asked for. */
export function BubbleMenu({ open: { message: m, at }, active, onReact, onReply, onCopy, onInfo, onEdit, onRevoke, onClose }: Props) {
  const words = useWords();
  const [mayEdit, mayRevoke] = [active && canEdit(m), active && canRevoke(m)];
  return (
    // The key that opened the menu is still on its way up: it must not count as one outside of the menu.
    <Menu opened withInitialFocusPlaceholder={false} clickOutsideEvents={["mousedown", "touchstart"]} onChange={(o) => !o && onClose()} onClose={onClose} position="bottom" withinPortal shadow="md" returnFocus={false} transitionProps={{ duration: 0 }}>
      <Menu.Target><button type="button" tabIndex={-1} aria-hidden className="menu-anchor" style={{ left: at.x, top: at.y, width: at.width, height: at.height }} /></Menu.Target>
      <Menu.Dropdown aria-label={words.menu}>
        {!isLocal(m) && !m.revoked && active && <ReactBar message={m} onReact={(e) => onReact(m, e)} />}
        {!isLocal(m) && <Menu.Item data-autofocus leftSection={<Icon name="reply" size={17} />} rightSection={<kbd>R</kbd>} onClick={() => onReply(m)}>{words.reply}</Menu.Item>}
        {kindOf(m).copy && <Menu.Item leftSection={<Icon name="copy" size={17} />} rightSection={<kbd>C</kbd>} onClick={() => onCopy(m)}>{words.copy}</Menu.Item>}
        {mayEdit && <Menu.Item leftSection={<Icon name="edit" size={17} />} onClick={() => onEdit(m)}>{words.attach.edit}</Menu.Item>}
        {mayRevoke && <Menu.Item leftSection={<Icon name="trash" size={17} />} onClick={() => onRevoke(m)}>{words.attach.takeBack}</Menu.Item>}
        <Menu.Item leftSection={<Icon name="info" size={17} />} rightSection={<kbd>I</kbd>} onClick={() => onInfo(m)}>{words.info}</Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}

const quick = ["👍", "❤️", "😂", "😮", "😢", "🙏"];

/** Six emoji, and all the others behind a button. The own one is taken back. */
function ReactBar({ message: m, onReact }: { message: Message; onReact: (emoji: string) => void }) {
  const { things } = useWords();
  const [all, setAll] = useState(false);
  const own = m.reactions?.find((r) => r.author === "person")?.emoji;
  const shown = all ? [...new Set([...quick, ...signs])] : own && !quick.includes(own) ? [...quick.slice(0, 5), own] : quick;
  return (
    <div className="react-bar" data-all={all || undefined} role="group" aria-label={things.react}>
      {shown.map((e) => (
        <Menu.Item key={e} className="react" data-own={e === own || undefined} aria-label={e === own ? `${things.takeBack}: ${e}` : `${things.react}: ${e}`} onClick={() => onReact(e === own ? "" : e)}>{e}</Menu.Item>
      ))}
      {!all && <Menu.Item className="react" closeMenuOnClick={false} aria-label={things.moreEmoji} onClick={() => setAll(true)}><Icon name="add" size={18} /></Menu.Item>}
    </div>
  );
}
