import { Modal } from "@mantine/core";
import { useCallback, useEffect, useRef, useState } from "react";
import { api } from "../network/api";
import type { Outgoing } from "../network/outgoing";
import type { Message } from "../network/types";
import type { FlowDocument, FlowScreen } from "./document";
import { FlowForm } from "./FlowForm";
import { type Ended, handedOver } from "./run";
import { useFlowWords } from "./words";

interface Props {
  message: Message;
  /** The button of a template that opens it, and the card that the button is on. */
  index?: number;
  card?: number;
  business?: string;
  send: (out: Outgoing) => void;
  onClose: () => void;
}

type First = FlowScreen & { document: FlowDocument };

/** The flow of a message, from its first screen to the answer. */
export default function FlowDialog({ message: m, index, card, business, send, onClose }: Props) {
  const words = useFlowWords();
  const [first, setFirst] = useState<First>();
  const [trouble, setTrouble] = useState<string>();
  const key = useRef(crypto.randomUUID());
  const open = useCallback(() => {
    setTrouble(undefined);
    api.openFlow(m.address, m.id, { index, card }).then((f) => setFirst(f as First)).catch((e: Error) => setTrouble(e.message));
  }, [m.address, m.id, index, card]);
  useEffect(open, [open]);
  return (
    <Modal opened onClose={onClose} withCloseButton={false} centered padding={0} className="flow-dialog" aria-label={first?.name ?? words.loading}>
      {first && (
        <FlowForm first={first} business={business} onClose={onClose} ends={{
          step: (step) => api.stepFlow(m.address, m.id, { index, card, ...step }, key.current) as Promise<FlowScreen | Ended>,
          complete: (screen, response) => { send(answer(m.id, screen, response, index, card)); onClose(); },
          ended: onClose,
          upload: async (file) => {
            const { media_id } = await api.upload(m.address, file);
            return { media_id, file_name: file.name, local: URL.createObjectURL(file) };
          },
        }} />
      )}
      {!first && (
        <div className="flow-wait" role={trouble ? "alert" : "status"}>
          {trouble ? <><p>{trouble}</p><button type="button" className="flow-link" onClick={open}>{words.retry}</button><button type="button" className="flow-link" onClick={onClose}>{words.close}</button></> : <><i className="spinner" />{words.loading}</>}
        </div>
      )}
    </Modal>
  );
}

/** What the person has filled in, as a message. */
function answer(message: string, screen: string, response: Parameters<typeof handedOver>[0], index?: number, card?: number): Outgoing {
  return {
    type: "reply", content: { type: "form", form: "flow", body: "Sent", response },
    request: { form: { message_id: message, screen, index, card, response } }, replyTo: message,
  };
}
