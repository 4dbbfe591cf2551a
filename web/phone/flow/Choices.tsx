import type { Action } from "./document";
import { described, Field } from "./Field";
import { type Option, optionsOf } from "./fields";
import { useHandling } from "./handling";
import { maybe, type PartProps, textOf } from "./parts";
import { picture } from "./picture";
import { useFlowWords } from "./words";

const onSelect = (c: PartProps["component"], o?: Option) => (o?.raw["on-select-action"] ?? c["on-select-action"]) as Action | undefined;
const onUnselect = (c: PartProps["component"], o?: Option) => (o?.raw["on-unselect-action"] ?? c["on-unselect-action"]) as Action | undefined;

function Face({ option: o, large }: { option: Option; large: boolean }) {
  return (
    <>
      {o.image ? <img className="flow-thumb" data-large={large || undefined} src={picture(o.image)} alt={o.alt ?? ""} /> : o.color && <i className="flow-colour" style={{ background: o.color }} aria-hidden="true" />}
      <span className="flow-option-text" dir="auto"><b>{o.title}</b>{o.description && <span>{o.description}</span>}{o.metadata && <small>{o.metadata}</small>}</span>
    </>
  );
}

/** Several of a list: boxes to tick, or chips. */
export function Many({ component: c, id, value, problem }: PartProps) {
  const { fill } = useHandling();
  const chosen = Array.isArray(value) ? value.map(String) : [];
  const most = Number(c["max-selected-items"] ?? Number.POSITIVE_INFINITY);
  const toggle = (o: Option, on: boolean) => {
    const next = on ? [...chosen, o.id] : chosen.filter((one) => one !== o.id);
    fill(c.name as string, next, on ? onSelect(c, o) : onUnselect(c, o) ?? (c.type === "CheckboxGroup" ? onSelect(c) : undefined));
  };
  const help = maybe(c.description);
  return (
    <Field id={id} component={c} help={help} problem={problem} group>
      <div className={c.type === "ChipsSelector" ? "flow-chips" : "flow-options"}>
        {optionsOf(c).map((o, i) => {
          const on = chosen.includes(o.id);
          return (
            <label key={o.id} className="flow-option">
              <input id={i === 0 ? id : undefined} type="checkbox" checked={on} disabled={c.enabled === false || !o.enabled || (!on && chosen.length >= most)} onChange={(e) => toggle(o, e.currentTarget.checked)} />
              <Face option={o} large={c["media-size"] === "large"} />
            </label>
          );
        })}
      </div>
    </Field>
  );
}

/** One of a list. */
export function One({ component: c, id, value, problem }: PartProps) {
  const { fill } = useHandling();
  const help = maybe(c.description);
  return (
    <Field id={id} component={c} help={help} problem={problem} group>
      <div className="flow-options">
        {optionsOf(c).map((o, i) => (
          <label key={o.id} className="flow-option">
            <input id={i === 0 ? id : undefined} type="radio" name={id} checked={value === o.id} disabled={c.enabled === false || !o.enabled} onChange={() => fill(c.name as string, o.id, onSelect(c, o))} />
            <Face option={o} large={c["media-size"] === "large"} />
          </label>
        ))}
      </div>
    </Field>
  );
}

/** One of a long list, which is closed until it is wanted. */
export function Dropdown({ component: c, id, value, problem }: PartProps) {
  const words = useFlowWords();
  const { fill } = useHandling();
  const options = optionsOf(c);
  const choose = (chosen: string) => {
    const o = options.find((one) => one.id === chosen);
    fill(c.name as string, chosen, o ? onSelect(c, o) : onUnselect(c));
  };
  const help = maybe(c.description);
  return (
    <Field id={id} component={c} help={help} problem={problem}>
      <select id={id} value={textOf(value)} disabled={c.enabled === false} {...described(id, help, problem)} onChange={(e) => choose(e.currentTarget.value)}>
        <option value="">{words.choose}</option>
        {options.map((o) => <option key={o.id} value={o.id} disabled={!o.enabled}>{[o.title, o.metadata ?? o.description].filter(Boolean).join(" · ")}</option>)}
      </select>
    </Field>
  );
}

/** A consent. Its link shows what it is about. */
export function Consent({ component: c, id, value, problem }: PartProps) {
  const words = useFlowWords();
  const { act, fill } = useHandling();
  const more = c["on-click-action"] as Action | undefined;
  return (
    <div className="flow-field" data-name={c.name}>
      <div className="flow-consent">
        <label className="flow-option">
          <input id={id} type="checkbox" checked={value === true} {...described(id, undefined, problem)}
            onChange={(e) => fill(c.name as string, e.currentTarget.checked, e.currentTarget.checked ? onSelect(c) : onUnselect(c))} />
          <span dir="auto">{textOf(c.label)}</span>
        </label>
        {more && <button type="button" className="flow-link" onClick={() => act(more)}>{words.readMore}<span className="sr-only">: {textOf(c.label)}</span></button>}
      </div>
      {problem && <p className="flow-problem" id={`${id}-problem`}>{problem}</p>}
    </div>
  );
}
