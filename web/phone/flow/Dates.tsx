import { type Action, type Fields, isFields } from "./document";
import { described, Field } from "./Field";
import { dayOf, writtenDay } from "./fields";
import { useHandling } from "./handling";
import { maybe, type PartProps, textOf } from "./parts";
import { useFlowWords } from "./words";

interface DayProps extends PartProps {
  label?: string;
  help?: string;
  onDay: (day: string) => void;
}

function Day({ component: c, id, value, problem, label, help, onDay }: DayProps) {
  return (
    <Field id={id} component={c} label={label} help={help} problem={problem}>
      <input id={id} type="date" value={dayOf(value)} min={dayOf(c["min-date"]) || undefined} max={dayOf(c["max-date"]) || undefined} disabled={c.enabled === false}
        {...described(id, help, problem)} onChange={(e) => onDay(e.currentTarget.value)} />
    </Field>
  );
}

export function DatePicker(p: PartProps) {
  const { document, fill } = useHandling();
  const { component: c } = p;
  return <Day {...p} help={maybe(c["helper-text"])} onDay={(day) => fill(c.name as string, writtenDay(document, c, day), c["on-select-action"] as Action | undefined)} />;
}

/** What a property says of one of the two days of a range. */
const part = (v: PartProps["value"], of: string) => (isFields(v) ? v[of] : v);

/** A day, or the first and last of several. */
export function CalendarPicker(p: PartProps) {
  const words = useFlowWords();
  const { fill } = useHandling();
  const { component: c, id, value, problem } = p;
  const then = c["on-select-action"] as Action | undefined;
  const single = c.mode !== "range";
  const range: Fields = isFields(value) ? value : {};
  const setDay = (of: string, day: string) => {
    const next = { ...range, [of]: day };
    fill(c.name as string, next, next["start-date"] && next["end-date"] ? then : undefined);
  };
  return (
    <div className="flow-calendar" data-name={c.name}>
      {c.title && <h3 className="flow-subheading" dir="auto">{textOf(c.title)}</h3>}
      {c.description && <p className="flow-body" dir="auto">{textOf(c.description)}</p>}
      {single && <Day {...p} help={maybe(c["helper-text"])} onDay={(day) => fill(c.name as string, day, then)} />}
      {!single && (
        <div className="flow-range">
          {([["start-date", words.from], ["end-date", words.to]] as const).map(([of, name], i) => (
            <Day key={of} component={c} id={i === 0 ? id : `${id}-end`} value={range[of]} problem={i === 0 ? problem : undefined}
              label={maybe(part(c.label, of)) ?? name} help={maybe(part(c["helper-text"], of))} onDay={(day) => setDay(of, day)} />
          ))}
        </div>
      )}
    </div>
  );
}
