import type { Reacted } from "../network/shapes";
import { useWords } from "../words";

interface Props {
  reactions?: Reacted[];
  business: string;
  active: boolean;
  onReact: (emoji: string) => void;
}

/** The emoji on a bubble, each with who put it there; a touch puts one's own there or takes it away. */
export function Reactions({ reactions, business, active, onReact }: Props) {
  const words = useWords();
  if (!reactions?.length) return null;
  const emoji = [...new Set(reactions.map((r) => r.emoji))];
  return (
    <div className="reactions">
      {emoji.map((e) => {
        const by = reactions.filter((r) => r.emoji === e).map((r) => r.author);
        const own = by.includes("person");
        const names = by.map((a) => (a === "person" ? words.you : business)).join(", ");
        return (
          <button key={e} type="button" tabIndex={-1} aria-pressed={own} aria-label={`${e}: ${names}`} title={names} disabled={!active} onClick={() => onReact(own ? "" : e)}>
            {e}{by.length > 1 && <small>{by.length}</small>}
          </button>
        );
      })}
    </div>
  );
}
