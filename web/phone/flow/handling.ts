import { createContext, useContext } from "react";
import type { Picked } from "./check";
import type { Action, FlowDocument, Json } from "./document";

/** What the parts of a screen can do; the same for all of them. */
export interface Handling {
  document: FlowDocument;
  busy: boolean;
  /** Fills a field in, and carries out what the document wants after it. */
  fill: (name: string, value: Json, then?: Action) => void;
  /** Carries out an action without looking at what is filled in. */
  act: (action: Action) => void;
  /** Looks whether all is filled in well, and carries out an action. */
  submit: (action: Action) => void;
  /** Hands a file to the server; undefined where files go nowhere. */
  upload?: (file: File) => Promise<Picked>;
}

export const HandlingContext = createContext<Handling | undefined>(undefined);

export function useHandling(): Handling {
  const handling = useContext(HandlingContext);
  if (!handling) throw new Error("a part of a form stands outside of one");
  return handling;
}
