import { ActionIcon, Button, Checkbox, Group, Menu, Modal, Textarea } from "@mantine/core";
import { useState } from "react";
import { Avatar } from "./Avatar";
import { api } from "./api";
import type { Phone } from "./model";
import type { Network } from "./network";
import type { Business, Conversation } from "./types";
import { useWords } from "./words";

interface Props {
  network: Network;
  phone: Phone;
  business: Business;
  conversation?: Conversation;
  onBack: () => void;
  onProblem: (text: string) => void;
}

type Question = "block" | "report" | "stop";

export function ChatHeader({ phone, business, conversation, onBack, onProblem }: Props) {
  const words = useWords();
  const [question, setQuestion] = useState<Question>();
  const [reason, setReason] = useState("");
  const [alsoBlock, setAlsoBlock] = useState(false);
  const a = phone.person.address;
  const n = business.number;
  const stopped = conversation?.marketing === "stopped";
  const act = (p: Promise<unknown>) => void p.then(() => setQuestion(undefined)).catch((e: Error) => { setQuestion(undefined); onProblem(e.message); });
  const answer: Record<Question, { text: string; yes: string; do: () => Promise<unknown> }> = {
    block: { text: words.sureBlock, yes: words.block, do: () => api.block(a, n) },
    report: { text: words.sureReport, yes: words.report, do: () => api.report(a, n, reason, alsoBlock) },
    stop: { text: words.sureStop, yes: words.stopMarketing, do: () => api.marketing(a, n, "stop") },
  };
  const asked = question && answer[question];
  return (
    <header className="chat-header">
      <ActionIcon variant="subtle" color="gray" size="lg" onClick={onBack} aria-label={words.back}>←</ActionIcon>
      <Avatar name={business.name} />
      <div className="chat-title"><b>{business.name}</b><small>{business.display_phone_number}</small></div>
      <Menu position="bottom-end" withArrow>
        <Menu.Target><ActionIcon variant="subtle" color="gray" size="lg" aria-label={words.menu}>⋮</ActionIcon></Menu.Target>
        <Menu.Dropdown>
          <Menu.Item onClick={() => (stopped ? act(api.marketing(a, n, "resume")) : setQuestion("stop"))}>{stopped ? words.resumeMarketing : words.stopMarketing}</Menu.Item>
          <Menu.Item onClick={() => setQuestion("report")}>{words.report}</Menu.Item>
          {conversation?.blocked
            ? <Menu.Item onClick={() => act(api.unblock(a, n))}>{words.unblock}</Menu.Item>
            : <Menu.Item color="red" onClick={() => setQuestion("block")}>{words.block}</Menu.Item>}
        </Menu.Dropdown>
      </Menu>
      <Modal opened={asked !== undefined} onClose={() => setQuestion(undefined)} title={business.name} centered closeButtonProps={{ "aria-label": words.close }}>
        <p style={{ marginTop: 0 }}>{asked?.text}</p>
        {question === "report" && (
          <>
            <Textarea label={words.reason} value={reason} maxLength={1000} onChange={(e) => setReason(e.currentTarget.value)} autosize minRows={2} mb="sm" />
            <Checkbox label={words.alsoBlock} checked={alsoBlock} onChange={(e) => setAlsoBlock(e.currentTarget.checked)} mb="md" />
          </>
        )}
        <Group justify="flex-end">
          <Button variant="default" onClick={() => setQuestion(undefined)}>{words.cancel}</Button>
          <Button color={question === "stop" ? undefined : "red"} onClick={() => asked && act(asked.do())}>{asked?.yes}</Button>
        </Group>
      </Modal>
    </header>
  );
}
