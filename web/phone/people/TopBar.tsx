import { ActionIcon, Menu } from "@mantine/core";
import { Icon } from "../../shared/icons";
import { Preferences, usePreferences } from "../../shared/Preferences";
import { readable } from "../dates";
import { type Phone, unreadOf } from "../network/model";
import type { Address } from "../network/types";
import { useWords } from "../words";
import { Avatar } from "./Avatar";

interface Props {
  phones: Phone[];
  current?: Address;
  narrow: boolean;
  onCurrent: (a: Address) => void;
  onAdd: () => void;
  onKeys: () => void;
}

export function TopBar({ phones, current, narrow, onCurrent, onAdd, onKeys }: Props) {
  const words = useWords();
  return (
    <header className="bar">
      <img src="./icon.svg" alt="" width={28} height={28} />
      <h1>Turnpike{!narrow && <span> {words.title}</span>}</h1>
      <div className="bar-people" role="group" aria-label={words.people}>
        {narrow && phones.map(({ person: p, ...phone }) => {
          const unread = unreadOf({ person: p, ...phone });
          return (
            <button key={p.address} type="button" className="person-tab" aria-pressed={p.address === current} onClick={() => onCurrent(p.address)}
              aria-label={`${p.name || readable(p.address)}${unread > 0 ? `, ${unread} ${words.unread}` : ""}`}>
              <Avatar name={p.name || p.address} small />
              {unread > 0 && <span className="badge">{unread > 99 ? "99+" : unread}</span>}
            </button>
          );
        })}
      </div>
      <ActionIcon variant="subtle" color="gray" size="lg" aria-label={words.addPerson} title={words.addPerson} onClick={onAdd}><Icon name="add" /></ActionIcon>
      {narrow ? <MoreMenu /> : (
        <>
          <ActionIcon variant="subtle" color="gray" size="lg" aria-label={words.shortcuts} title={`${words.shortcuts} (Ctrl /)`} onClick={onKeys}><Icon name="keyboard" /></ActionIcon>
          <Preferences />
        </>
      )}
    </header>
  );
}

function MoreMenu() {
  const words = useWords();
  const { dark, toggleScheme, toggleLanguage } = usePreferences();
  return (
    <Menu position="bottom-end" shadow="md" transitionProps={{ duration: 0 }}>
      <Menu.Target><ActionIcon variant="subtle" color="gray" size="lg" aria-label={words.menu} data-testid="more"><Icon name="more" /></ActionIcon></Menu.Target>
      <Menu.Dropdown>
        <Menu.Item leftSection={<Icon name={dark ? "sun" : "moon"} size={17} />} onClick={toggleScheme}>{dark ? words.light : words.dark}</Menu.Item>
        <Menu.Item leftSection={<Icon name="globe" size={17} />} onClick={toggleLanguage}>{words.language}</Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
