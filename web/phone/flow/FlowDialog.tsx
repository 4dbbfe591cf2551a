import { Modal } from "@mantine/core";
import { useCallback, useEffect, useRef, useState } from "react";
import { api } from "../network/api";
import { flowForm, type Outgoing } from "../network/outgoing";
import type { Message } from "../network/types";
import type { FlowDocument, FlowScreen } from "./document";
import { FlowForm } from "./FlowForm";
import { useFlowWords } from "./words";

interface Props {
  message: Message;
  /** The button of a template that opens it, and the card that the button is on. */
  index?: number;
  card?: number;
  send: (out: Outgoing) => void;
  onClose: () => void;
}

type First = FlowScreen & { document: FlowDocument };

/** The flow of a message, from its first screen to the answer. */
export default function FlowDialog({ message: m, index, card, send, onClose }: Props) {
  const words = useFlowWords();
  const [first, setFirst] = useState<First>();
  const [trouble, setTrouble] = useState<string>();
  const key = useRef(crypto.randomUUID());
  const closed = useRef(new AbortController());
  const open = useCallback(() => {
    setTrouble(undefined);
    api.openFlow(m.address, m.id, { index, card }).then((f) => setFirst(f as First)).catch((e: Error) => setTrouble(e.message));
  }, [m.address, m.id, index, card]);
  useEffect(open, [open]);
  useEffect(() => {
    const end = new AbortController();
    closed.current = end;
    return () => end.abort();
  }, []);
  return (
    <Modal opened onClose={onClose} withCloseButton={false} centered padding={0} className="flow-dialog" aria-label={first?.name ?? words.loading}>
      {first && (
        <FlowForm first={first} onClose={onClose} ends={{
          step: (step) => api.stepFlow(m.address, m.id, { index, card, ...step }, key.current),
          complete: (screen, response) => { send(flowForm(m.id, screen, response, { index, card })); onClose(); },
          ended: onClose,
          upload: async (file) => {
            const { media_id } = await api.upload(m.address, file, { signal: closed.current.signal, progress: () => undefined });
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
