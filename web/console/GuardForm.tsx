import { Button, Group, NativeSelect, NumberInput, Textarea, TextInput } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import { useNotice } from "../shared/notices";
import { api, guardModes, type GuardOf, type GuardSettings, type Thresholds } from "./api";
import { useWords } from "./words";

/** What is set for a number's guard. The server says what is wrong with it. */
export function GuardForm({ number, of }: { number: string; of: GuardOf }) {
  const words = useWords();
  const client = useQueryClient();
  const notice = useNotice();
  const [mode, setMode] = useState(of.mode);
  const [limits, setLimits] = useState<Thresholds>({ score: of.score, likeness: of.likeness });
  const [answers, setAnswers] = useState(Object.entries(of.answers ?? {}));
  const [languages, setLanguages] = useState(Object.entries(of.languages ?? {}));
  const [fallback, setFallback] = useState(of.fallback ?? "");
  const [examples, setExamples] = useState((of.examples ?? []).join("\n"));
  const settings: GuardSettings = {
    mode, ...limits, languages: Object.fromEntries(languages), answers: Object.fromEntries(answers),
    fallback: answers.some(([l]) => l === fallback) ? fallback : answers[0]?.[0], examples: examples.split("\n").map((e) => e.trim()).filter(Boolean),
  };
  const save = () =>
    void api.setGuard(number, settings)
      .then(() => { notice(words.saved); return Promise.all(["guard", "catches"].map((k) => client.invalidateQueries({ queryKey: [k, number] }))); })
      .catch((x: Error) => notice(x.message, "problem"));
  return (
    <form className="step" aria-label={words.guardSettings} onSubmit={(e) => { e.preventDefault(); save(); }}>
      <h3>{words.guardSettings}</h3>
      <NativeSelect label={words.mode} value={mode} onChange={(e) => setMode(e.currentTarget.value as GuardOf["mode"])} data={guardModes.map((m) => ({ value: m, label: words.guardModes[m] }))} />
      <Limits value={limits} onChange={setLimits} />
      <Rows title={words.answersTitle} learnt={of.learnt} besides={settings.fallback} rows={answers} onChange={setAnswers} fresh="">
        {(text, set) => <Textarea label={words.answerText} required maxLength={1024} autosize className="wide-field" value={text} onChange={(e) => set(e.currentTarget.value)} />}
      </Rows>
      {answers.length > 1 && <NativeSelect label={words.fallback} value={settings.fallback ?? ""} onChange={(e) => setFallback(e.currentTarget.value)} data={answers.map(([l]) => l)} />}
      <Rows title={words.thresholdsTitle} learnt={of.learnt} rows={languages} onChange={setLanguages} fresh={limits}>{(value, set) => <Limits value={value} onChange={set} />}</Rows>
      <Textarea label={words.examples} description={words.examplesHint} autosize minRows={2} value={examples} onChange={(e) => setExamples(e.currentTarget.value)} />
      <Group><Button type="submit">{words.save}</Button></Group>
    </form>
  );
}

function Limits({ value, onChange }: { value: Thresholds; onChange: (t: Thresholds) => void }) {
  const words = useWords();
  return (
    <Group align="flex-end" gap="sm" className="filters">
      <NumberInput label={words.scoreThreshold} description={words.scoreHint} min={0.5} max={1} step={0.01} value={value.score} onChange={(v) => onChange({ ...value, score: Number(v) })} />
      <NumberInput label={words.likenessThreshold} description={words.likenessHint} min={0} max={1} step={0.05} value={value.likeness} onChange={(v) => onChange({ ...value, likeness: Number(v) })} />
    </Group>
  );
}

/** Something for each of some languages: of those that were learnt, and the one besides them. */
function Rows<T>({ title, learnt, besides, rows, onChange, fresh, children }: { title: string; learnt: string[]; besides?: string; rows: [string, T][]; onChange: (r: [string, T][]) => void; fresh: T; children: (value: T, set: (v: T) => void) => ReactNode }) {
  const words = useWords();
  const unknown = (lang: string) => lang !== "" && lang !== besides && !learnt.includes(lang);
  const put = (i: number, row: [string, T]) => onChange(rows.map((r, j) => (j === i ? row : r)));
  return (
    <fieldset className="language-rows">
      <legend>{title}</legend>
      {rows.some(([lang]) => unknown(lang)) && <p className="problem" role="alert">{words.notLearnt(learnt.join(", "))}</p>}
      {rows.map(([lang, value], i) => (
        // Rows have no other name than their place: the language is what is being typed.
        <Group key={i} align="flex-end" gap="sm">
          <TextInput label={words.language} required placeholder="fr" size="sm" w={90} value={lang} error={unknown(lang)} onChange={(e) => put(i, [e.currentTarget.value.trim(), value])} />
          {children(value, (v) => put(i, [lang, v]))}
          <Button variant="subtle" size="compact-sm" onClick={() => onChange(rows.filter((_, j) => j !== i))}>{words.remove}</Button>
        </Group>
      ))}
      <Button variant="default" size="compact-sm" onClick={() => onChange([...rows, ["", fresh]])}>{words.addLanguage}</Button>
    </fieldset>
  );
}
