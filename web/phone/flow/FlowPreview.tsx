import { useEffect, useState } from "react";
import { useNotice } from "../../shared/notices";
import { api } from "../network/api";
import { examplesOf, type FlowDocument, type FlowScreen, screenOf } from "./document";
import { FlowForm } from "./FlowForm";
import { useFlowWords } from "./words";

type First = FlowScreen & { document: FlowDocument };

/** A flow with its example data, for whoever has a link to it. */
export default function FlowPreview({ flow, signature }: { flow: string; signature: string }) {
  const words = useFlowWords();
  const notice = useNotice();
  const [first, setFirst] = useState<First>();
  const [trouble, setTrouble] = useState<string>();
  const [times, setTimes] = useState(0);
  useEffect(() => { api.previewFlow(flow, signature).then((f) => setFirst(f as First)).catch((e: Error) => setTrouble(e.message)); }, [flow, signature]);
  useEffect(() => { if (first) document.title = `${words.previewOf}: ${first.name}`; }, [first, words]);
  if (!first) return <main className="preview"><p role={trouble ? "alert" : "status"}>{trouble ?? words.loading}</p></main>;

  const withExamples = (id: string, data = {}): FlowScreen => {
    const screen = screenOf(first.document, id);
    return { ...first, screen: id, data: { ...(screen && examplesOf(screen)), ...data } };
  };
  const jump = (screen: string) => { setFirst({ ...first, screen }); setTimes(times + 1); };
  return (
    <main className="preview">
      <header>
        <h1 dir="auto">{words.previewOf}: {first.name}</h1>
        <p>{words.previewHint}</p>
        <label className="flow-field"><span className="sr-only">{words.screens}</span>
          <select value={first.screen} onChange={(e) => jump(e.currentTarget.value)}>
            {first.document.screens.map((s) => <option key={s.id} value={s.id}>{s.title ? `${s.title} · ${s.id}` : s.id}</option>)}
          </select>
        </label>
      </header>
      <div className="preview-frame">
        <FlowForm key={`${first.screen} ${times}`} first={{ ...withExamples(first.screen), document: first.document }} ends={{
          step: async () => { throw new Error(words.asksEndpoint); },
          complete: () => notice(words.wouldSend),
          ended: () => undefined,
        }} />
      </div>
    </main>
  );
}
