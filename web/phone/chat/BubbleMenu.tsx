import { Menu } from "@mantine/core";
import { Icon } from "../../shared/icons";
import { kindOf } from "../content/kinds";
import { isLocal } from "../network/model";
import type { Message } from "../network/types";
import { useWords } from "../words";

export interface MenuAt {
  message: Message;
  at: DOMRect;
}

interface Props {
  open: MenuAt;
  onReply: (m: Message) => void;
  onCopy: (m: Message) => void;
  onInfo: (m: Message) => void;
  onClose: () => void;
}

/** What can be done with a message, next to where it was asked for. */
export function BubbleMenu({ open: { message: m, at }, onReply, onCopy, onInfo, onClose }: Props) {
  const words = useWords();
  return (
    // The key that opened the menu is still on its way up: it must not count as one outside of the menu.
    <Menu opened withInitialFocusPlaceholder={false} clickOutsideEvents={["mousedown", "touchstart"]} onChange={(o) => !o && onClose()} onClose={onClose} position="bottom" withinPortal shadow="md" returnFocus={false} transitionProps={{ duration: 0 }}>
      <Menu.Target><button type="button" tabIndex={-1} aria-hidden className="menu-anchor" style={{ left: at.x, top: at.y, width: at.width, height: at.height }} /></Menu.Target>
      <Menu.Dropdown aria-label={words.menu}>
        {!isLocal(m) && <Menu.Item leftSection={<Icon name="reply" size={17} />} rightSection={<kbd>R</kbd>} onClick={() => onReply(m)}>{words.reply}</Menu.Item>}
        {kindOf(m).copy && <Menu.Item leftSection={<Icon name="copy" size={17} />} rightSection={<kbd>C</kbd>} onClick={() => onCopy(m)}>{words.copy}</Menu.Item>}
        <Menu.Item leftSection={<Icon name="info" size={17} />} rightSection={<kbd>I</kbd>} onClick={() => onInfo(m)}>{words.info}</Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
