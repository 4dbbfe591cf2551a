import { useWords } from "../words";
import type { BodyProps, Kind } from "./kind";

function Body({ message }: BodyProps<unknown>) {
  const words = useWords();
  return (
    <div className="unknown">
      <p>{words.unknownType} <b>{message.type}</b></p>
      <pre dir="ltr">{JSON.stringify(message.content, null, 1)}</pre>
    </div>
  );
}

/** What this phone cannot show; it shows what the message holds instead. */
export const unknown: Kind = { Body, preview: () => "", copy: (c) => JSON.stringify(c) };
