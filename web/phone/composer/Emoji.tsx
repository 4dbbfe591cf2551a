import { ActionIcon, Popover } from "@mantine/core";
import { useState } from "react";
import { Icon } from "../../shared/icons";
import { useWords } from "../words";
import { signs } from "./signs";
import type { ToolProps } from "./tools";

const columns = 8;
/** A small choice of emoji; the arrow keys move through it. */
export function Emoji({ insert }: ToolProps) {
  const words = useWords();
  const [open, setOpen] = useState(false);
  const arrows = (e: React.KeyboardEvent<HTMLElement>) => {
    const all = [...e.currentTarget.querySelectorAll<HTMLElement>("button")];
    const by = { ArrowRight: 1, ArrowLeft: -1, ArrowDown: columns, ArrowUp: -columns }[e.key];
    if (by === undefined) return;
    e.preventDefault();
    all[all.indexOf(document.activeElement as HTMLElement) + by]?.focus();
  };
  return (
    <Popover opened={open} onChange={setOpen} position="top-start" trapFocus shadow="md" transitionProps={{ duration: 0 }}>
      <Popover.Target>
        <ActionIcon variant="subtle" color="gray" size={42} radius="xl" aria-label={words.emoji} title={words.emoji} onClick={() => setOpen(!open)}><Icon name="smile" size={22} /></ActionIcon>
      </Popover.Target>
      <Popover.Dropdown p={6}>
        <div className="emoji" role="group" aria-label={words.emoji} onKeyDown={arrows} style={{ gridTemplateColumns: `repeat(${columns}, 1fr)` }}>
          {signs.map((s) => <button key={s} type="button" onClick={() => { setOpen(false); insert(s); }}>{s}</button>)}
        </div>
      </Popover.Dropdown>
    </Popover>
  );
}
