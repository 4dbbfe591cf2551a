import { Button, Checkbox, Group, NativeSelect, Textarea } from "@mantine/core";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useLanguage } from "../shared/language";
import { useNotice } from "../shared/notices";
import { api, type EvidenceRecord } from "./api";
import { inLanguage } from "./names";
import { date } from "./times";
import { useWords } from "./words";

/** Opens a case on an account: on a ground of a policy in force, with exhibits. Nothing follows from it but a case. */
export function OpenCase({ account, records, onDone }: { account: string; records: EvidenceRecord[]; onDone: () => void }) {
  const words = useWords();
  const { language } = useLanguage();
  const client = useQueryClient();
  const notice = useNotice();
  const [chosen, setChosen] = useState("ai-providers");
  const [ground, setGround] = useState("");
  const [facts, setFacts] = useState("");
  const [exhibits, setExhibits] = useState<number[]>([]);
  const { data: policies } = useQuery({ queryKey: ["policies"], queryFn: api.policies });
  const inForce = policies?.data.filter((p) => p.state === "in_force") ?? [];
  const policy = inForce.find((p) => p.policy === chosen) ?? inForce[0];
  const { data: version } = useQuery({ queryKey: ["grounds", policy?.policy, policy?.version], queryFn: () => api.grounds(policy!), enabled: policy !== undefined });
  const grounds = version?.document.grounds ?? [];
  const number = grounds.some((g) => g.id === ground) ? ground : grounds[0]?.id;
  const send = () =>
    void api.openCase({ account, ground: { policy: policy?.policy, version: String(policy?.version), number }, source: "own_initiative", facts, exhibits })
      .then((c) => { notice(words.caseOpened(c.id)); onDone(); return client.invalidateQueries({ queryKey: ["cases"] }); })
      .catch((x: Error) => notice(x.message, "problem"));
  return (
    <form className="step" aria-label={words.openCase} onSubmit={(e) => { e.preventDefault(); send(); }}>
      <h3>{words.openCase}</h3>
      <NativeSelect label={words.policy} value={policy?.policy ?? ""} onChange={(e) => setChosen(e.currentTarget.value)} data={inForce.map((p) => ({ value: p.policy, label: inLanguage(p.title, language) }))} />
      <NativeSelect label={words.ground} value={number ?? ""} onChange={(e) => setGround(e.currentTarget.value)} data={grounds.map((g) => ({ value: g.id, label: `${g.id}: ${inLanguage(g.text, language)}` }))} />
      <Textarea label={words.facts} description={words.factsHint} required minLength={20} maxLength={5000} autosize minRows={2} value={facts} onChange={(e) => setFacts(e.currentTarget.value)} />
      {records.length > 0 && <Checkbox.Group label={words.exhibits} value={exhibits.map(String)} onChange={(v) => setExhibits(v.map(Number))}>
        {records.map((r) => <Checkbox key={r.id} value={String(r.id)} mt={4} label={`${r.id}: ${words.sources[r.source] ?? r.source}, ${date(r.at, language)}`} />)}
      </Checkbox.Group>}
      <Group><Button type="submit">{words.openCase}</Button><Button variant="subtle" onClick={onDone}>{words.cancel}</Button></Group>
    </form>
  );
}
