import { useNotice } from "../../shared/notices";
import type { Flow } from "../network/shapes";
import type { Message } from "../network/types";
import { useWords } from "../words";
import { Tap } from "./Tap";

export interface FlowTapProps {
  message: Message;
  flow: Flow;
  text: string;
  disabled: boolean;
  answered: boolean;
  /** The button of a template that opens it, and the card that the button is on. */
  index?: number;
  card?: number;
}

/** The button that opens a form of several screens. */
export function FlowTap({ text, disabled, answered }: FlowTapProps) {
  const words = useWords();
  const notice = useNotice();
  return <Tap icon="form" chosen={answered} disabled={disabled} onTap={() => notice(words.things.flowSoon, "problem")}>{text}</Tap>;
}
