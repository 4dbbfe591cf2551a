import { Icon } from "../../shared/icons";
import type { Reply } from "../network/shapes";
import { Formatted } from "../text/Formatted";
import { plain } from "../text/format";
import { useWords, type Words } from "../words";
import type { BodyProps, Kind } from "./kind";

function called(c: Reply, words: Words): string {
  if (c.type === "call_permission") return c.accepted ? (c.permanent ? words.things.callAlways : words.things.callAllowed) : words.things.callDeclined;
  return c.type === "form" ? `${c.form === "flow" ? words.things.form : words.things.address}: ${c.body ?? ""}` : (c.title ?? "");
}

/** What was filled in, but for what only machines read. */
export const filled = (response: Record<string, unknown> = {}): [string, string][] => {
  const values = typeof response.values === "object" && response.values !== null ? (response.values as Record<string, unknown>) : response;
  return Object.entries(values).filter(([k]) => k !== "flow_token").map(([k, v]) => [k, typeof v === "object" ? JSON.stringify(v) : String(v)]);
};

function Body({ message: { content: c } }: BodyProps<Reply>) {
  const words = useWords();
  if (c.type === "form") {
    return (
      <div className="filled">
        <b><Icon name="form" size={17} />{c.form === "flow" ? words.things.form : words.things.address}</b>
        <dl>{filled(c.response).map(([k, v]) => <div key={k}><dt>{words.things.fields[k] ?? k}</dt><dd dir="auto">{v}</dd></div>)}</dl>
      </div>
    );
  }
  if (c.type === "call_permission") return <div className="line"><Icon name={c.accepted ? "call" : "block"} size={17} />{called(c, words)}</div>;
  return <><Formatted text={c.title ?? ""} />{c.description && <div className="content-footer" dir="auto">{c.description}</div>}</>;
}

export const reply: Kind<Reply> = {
  Body,
  preview: (c, words) => plain(called(c, words)),
  copy: (c) => c.title ?? c.body ?? "",
  details: (c, words) => [[words.payload, c.id]],
};
