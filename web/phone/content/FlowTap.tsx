import { lazy, Suspense, useState } from "react";
import type { Outgoing } from "../network/outgoing";
import type { Message } from "../network/types";
import { Tap } from "./Tap";

/** Forms are loaded when the first one is opened. */
const FlowDialog = lazy(() => import("../flow/FlowDialog"));

export interface FlowTapProps {
  message: Message;
  text: string;
  disabled: boolean;
  answered: boolean;
  /** The button of a template that opens it, and the card that the button is on. */
  index?: number;
  card?: number;
  send: (out: Outgoing) => void;
}

/** The button that opens a form of several screens. */
export function FlowTap({ text, disabled, answered, ...form }: FlowTapProps) {
  const [open, setOpen] = useState(false);
  return (
    <>
      <Tap icon="form" chosen={answered} disabled={disabled} onTap={() => setOpen(true)}>{text}</Tap>
      {open && <Suspense><FlowDialog {...form} onClose={() => setOpen(false)} /></Suspense>}
    </>
  );
}
