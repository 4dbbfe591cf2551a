import type { Action } from "./document";
import { useHandling } from "./handling";
import { type PartProps, textOf } from "./parts";

/** The button that leads on. It stays at the foot of the form, however long the screen is. */
export function Footer({ component: c }: PartProps) {
  const { busy, submit } = useHandling();
  const captions = ["left-caption", "center-caption", "right-caption"].filter((name) => c[name]);
  return (
    <footer className="flow-foot">
      {captions.length > 0 && <p>{captions.map((name) => <small key={name} data-place={name.split("-")[0]} dir="auto">{textOf(c[name])}</small>)}</p>}
      <button type="submit" className="flow-go" disabled={busy || c.enabled === false} onClick={(e) => { e.preventDefault(); submit(c["on-click-action"] as Action); }}>
        {busy ? <i className="spinner" aria-hidden="true" /> : null}<span dir="auto">{textOf(c.label)}</span>
      </button>
    </footer>
  );
}

export function EmbeddedLink({ component: c }: PartProps) {
  const { act, busy } = useHandling();
  return <button type="button" className="flow-link" disabled={busy} onClick={() => act(c["on-click-action"] as Action)} dir="auto">{textOf(c.text)}</button>;
}
