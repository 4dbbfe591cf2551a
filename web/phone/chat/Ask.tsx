import { Button, Checkbox, Group, Modal, Text, Textarea } from "@mantine/core";
import { useState } from "react";
import { useNotice } from "../../shared/notices";
import { api } from "../network/api";
import type { Address, Business } from "../network/types";
import { useWords } from "../words";

export type Question = "block" | "report" | "stop";

interface Props {
  question: Question;
  address: Address;
  business: Business;
  onClose: () => void;
}

/** The most characters of a report's reason (docs/http-api.md). */
const longestReason = 1000;

/** Asks before something that a business feels. */
export function Ask({ question, address: a, business, onClose }: Props) {
  const words = useWords();
  const notice = useNotice();
  const [reason, setReason] = useState("");
  const [alsoBlock, setAlsoBlock] = useState(false);
  const n = business.number;
  const act: Record<Question, { text: string; yes: string; done?: string; do: () => Promise<unknown> }> = {
    block: { text: words.sureBlock, yes: words.block, do: () => api.block(a, n) },
    report: { text: words.sureReport, yes: words.report, done: words.reported, do: () => api.report(a, n, reason, alsoBlock) },
    stop: { text: words.sureStop, yes: words.stopMarketing, do: () => api.marketing(a, n, "stop") },
  };
  const { text, yes, done, do: carryOut } = act[question];
  const go = () => carryOut().then(() => done && notice(done)).catch((e: Error) => notice(e.message, "problem")).finally(onClose);
  return (
    <Modal opened onClose={onClose} title={business.name} centered closeButtonProps={{ "aria-label": words.close }}>
      <Text mb="md">{text}</Text>
      {question === "report" && (
        <>
          <Textarea label={words.reason} value={reason} maxLength={longestReason} onChange={(e) => setReason(e.currentTarget.value)} autosize minRows={2} maxRows={8} mb="sm" />
          <Checkbox label={words.alsoBlock} checked={alsoBlock} onChange={(e) => setAlsoBlock(e.currentTarget.checked)} mb="md" />
        </>
      )}
      <Group justify="flex-end">
        <Button variant="default" onClick={onClose}>{words.cancel}</Button>
        <Button color={question === "stop" ? undefined : "red"} onClick={() => void go()}>{yes}</Button>
      </Group>
    </Modal>
  );
}
