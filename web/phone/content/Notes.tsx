import { Icon } from "../../shared/icons";
import { useWords } from "../words";
import type { BodyProps, Kind } from "./kind";

/** Small kinds that are one line: what the platform says, what it does not carry, what was taken back. */
interface SystemContent {
  type: string;
  body: string;
}

export const system: Kind<SystemContent> = {
  Body: ({ message }: BodyProps<SystemContent>) => <div className="line"><Icon name={message.content.type === "number_changed" ? "call" : "shield"} size={17} /><span dir="auto">{message.content.body}</span></div>,
  preview: (c) => c.body,
  copy: (c) => c.body,
};

export const unsupported: Kind<{ type: string }> = {
  Body: function Unsupported({ message }) {
    return <div className="line quiet"><Icon name="info" size={17} /><span>{useWords().things.unsupported} <b>{message.content.type}</b></span></div>;
  },
  preview: (c, words) => `${words.things.unsupported} ${c.type}`,
};

export const revoked: Kind = {
  Body: function Revoked({ message }) {
    const words = useWords();
    return <div className="line quiet"><Icon name="block" size={16} /><em>{message.author === "person" ? words.things.revoked : words.things.revokedTheirs}</em></div>;
  },
  preview: (_, words) => words.things.revoked,
};

/** Only shown for themselves while they could not be sent. */
export const revoke: Kind = { Body: function Revoke() { return <div className="line">{useWords().attach.takeBack}</div>; }, preview: (_, words) => words.attach.takeBack };

export const edit: Kind<{ content: { body?: string; caption?: string } }> = {
  Body: function Edit({ message: { content: { content: c } } }) { return <div className="line"><Icon name="edit" size={16} /><span dir="auto">{c.body ?? c.caption}</span></div>; },
  preview: (c, words) => `${words.attach.edit}: ${c.content.body ?? c.content.caption ?? ""}`,
};

/** Only shown for itself while it could not be sent. */
export const reaction: Kind<{ emoji: string }> = {
  Body: function Reaction({ message }) {
    const { things } = useWords();
    return <div className="line">{message.content.emoji ? things.reacted(message.content.emoji) : things.unreacted}</div>;
  },
  preview: (c, words) => (c.emoji ? words.things.reacted(c.emoji) : words.things.unreacted),
};
