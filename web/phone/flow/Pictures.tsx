import { useHandling } from "./handling";
import type { Action, Fields } from "./document";
import { isFields } from "./document";
import { maybe, type PartProps, textOf } from "./parts";
import { picture } from "./picture";

export function Picture({ component: c }: PartProps) {
  const ratio = Number(c["aspect-ratio"]) || undefined;
  return (
    <img className="flow-image" src={picture(textOf(c.src))} alt={textOf(c["alt-text"])}
      style={{ width: Number(c.width) || undefined, height: Number(c.height) || undefined, aspectRatio: ratio, objectFit: c["scale-type"] === "cover" ? "cover" : "contain" }} />
  );
}

/** A few pictures side by side; they scroll by touch, wheel and keys. */
export function Pictures({ component: c }: PartProps) {
  const images = (Array.isArray(c.images) ? c.images : []).filter(isFields);
  return (
    <ul className="flow-carousel" tabIndex={0}>
      {images.map((one, i) => (
        <li key={i}><img src={picture(textOf(one.src))} alt={textOf(one["alt-text"])} style={{ aspectRatio: textOf(c["aspect-ratio"]).replace(":", "/") || "4/3", objectFit: c["scale-type"] === "cover" ? "cover" : "contain" }} /></li>
      ))}
    </ul>
  );
}

const part = (v: Fields, name: string): Fields => (isFields(v[name]) ? (v[name] as Fields) : {});

/** Lines that each lead on. */
export function NavigationList({ component: c }: PartProps) {
  const { act, busy } = useHandling();
  const items = (Array.isArray(c["list-items"]) ? c["list-items"] : []).filter(isFields);
  return (
    <section className="flow-list" aria-label={maybe(c.label)}>
      {c.label && <h3 className="flow-subheading" dir="auto">{textOf(c.label)}</h3>}
      {c.description && <p className="flow-body" dir="auto">{textOf(c.description)}</p>}
      <ul>
        {items.map((item) => {
          const action = (item["on-click-action"] ?? c["on-click-action"]) as Action | undefined;
          const [start, main, end] = [part(item, "start"), part(item, "main-content"), part(item, "end")];
          return (
            <li key={textOf(item.id)}>
              <button type="button" disabled={busy} onClick={() => action && act(action)}>
                {start.image && <img className="flow-thumb" data-large={c["media-size"] === "large" || undefined} src={picture(textOf(start.image))} alt={textOf(start["alt-text"])} />}
                <span className="flow-option-text" dir="auto">
                  <b>{textOf(main.title)}{item.badge && <em className="flow-badge">{textOf(item.badge)}</em>}</b>
                  {main.description && <span>{textOf(main.description)}</span>}
                  {main.metadata && <small>{textOf(main.metadata)}</small>}
                  {Array.isArray(item.tags) && <span className="flow-tags">{item.tags.map((t, i) => <i key={i}>{textOf(t)}</i>)}</span>}
                </span>
                {end.title && <span className="flow-end" dir="auto"><b>{textOf(end.title)}</b>{end.description && <span>{textOf(end.description)}</span>}{end.metadata && <small>{textOf(end.metadata)}</small>}</span>}
              </button>
            </li>
          );
        })}
      </ul>
    </section>
  );
}
