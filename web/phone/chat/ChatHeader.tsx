import { ActionIcon, Menu } from "@mantine/core";
import { useState } from "react";
import { Icon } from "../../shared/icons";
import { useNotice } from "../../shared/notices";
import { api } from "../network/api";
import type { Phone } from "../network/model";
import type { Business, Conversation } from "../network/types";
import { Avatar } from "../people/Avatar";
import { useWords } from "../words";
import { About } from "./About";
import { Ask, type Question } from "./Ask";

interface Props {
  phone: Phone;
  business: Business;
  conversation?: Conversation;
  typing: boolean;
  onBack?: () => void;
}

export function ChatHeader({ phone, business, conversation, typing, onBack }: Props) {
  const words = useWords();
  const notice = useNotice();
  const [question, setQuestion] = useState<Question>();
  const [about, setAbout] = useState(false);
  const a = phone.person.address;
  const n = business.number;
  const stopped = conversation?.marketing === "stopped";
  const act = (p: Promise<unknown>) => void p.catch((e: Error) => notice(e.message, "problem"));
  return (
    <header className="chat-header">
      {onBack && <ActionIcon variant="subtle" color="gray" size="lg" onClick={onBack} aria-label={words.back}><Icon name="back" /></ActionIcon>}
      <Avatar name={business.name} business />
      <div className="chat-title"><h2 dir="auto">{business.name}</h2><small>{typing ? <em>{words.typing}</em> : business.display_phone_number}</small></div>
      <Menu position="bottom-end" shadow="md" transitionProps={{ duration: 0 }}>
        <Menu.Target><ActionIcon variant="subtle" color="gray" size="lg" aria-label={words.menu}><Icon name="more" /></ActionIcon></Menu.Target>
        <Menu.Dropdown>
          <Menu.Item leftSection={<Icon name="building" size={17} />} onClick={() => setAbout(true)}>{words.about}</Menu.Item>
          <Menu.Item leftSection={<Icon name="mute" size={17} />} onClick={() => (stopped ? act(api.marketing(a, n, "resume")) : setQuestion("stop"))}>
            {stopped ? words.resumeMarketing : words.stopMarketing}
          </Menu.Item>
          <Menu.Divider />
          <Menu.Item leftSection={<Icon name="flag" size={17} />} onClick={() => setQuestion("report")}>{words.report}</Menu.Item>
          {conversation?.blocked
            ? <Menu.Item leftSection={<Icon name="block" size={17} />} onClick={() => act(api.unblock(a, n))}>{words.unblock}</Menu.Item>
            : <Menu.Item color="red" leftSection={<Icon name="block" size={17} />} onClick={() => setQuestion("block")}>{words.block}</Menu.Item>}
        </Menu.Dropdown>
      </Menu>
      {question && <Ask question={question} address={a} business={business} onClose={() => setQuestion(undefined)} />}
      {about && <About business={business} conversation={conversation} onClose={() => setAbout(false)} />}
    </header>
  );
}
