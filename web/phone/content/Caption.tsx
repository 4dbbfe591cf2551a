import { Formatted } from "../text/Formatted";

/** What is written under a picture, a film or a file. */
export const Caption = ({ text }: { text?: string }) => (text ? <div className="caption"><Formatted text={text} /></div> : null);
