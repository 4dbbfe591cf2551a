import { useState } from "react";
import { Over } from "../forms/Over";
import { useWords } from "../words";
import { Tap } from "./Tap";

/** A button that calls the business, which this network does not do. */
export function CallTap({ text, disabled }: { text?: string; disabled: boolean }) {
  const { things } = useWords();
  const [open, setOpen] = useState(false);
  return (
    <>
      <Tap icon="call" disabled={disabled} onTap={() => setOpen(true)}>{text || things.callNow}</Tap>
      {open && <Over title={text || things.callNow} onClose={() => setOpen(false)}><p>{things.noCalls}</p></Over>}
    </>
  );
}
