import type { ComponentType } from "react";
import type { Outgoing } from "../network/outgoing";
import { Attach } from "./Attach";
import { Emoji } from "./Emoji";

/** What a tool beside the field can do. */
export interface ToolProps {
  /** Puts text where the cursor is. */
  insert: (text: string) => void;
  /** Sends something of its own: a picture, a voice note, a place. */
  send: (out: Outgoing) => void;
  /** Shows files before they are sent. */
  attach: (files: File[]) => void;
}

/** The tools beside the field, in their order. One that attaches something is a line here. */
export const tools: { name: string; Tool: ComponentType<ToolProps> }[] = [{ name: "attach", Tool: Attach }, { name: "emoji", Tool: Emoji }];
