import { ActionIcon } from "@mantine/core";
import { useEffect, useRef, useState } from "react";
import { Icon } from "../../shared/icons";
import { useNotice } from "../../shared/notices";
import { playTime } from "../network/media";
import { media, type Outgoing } from "../network/outgoing";
import { useWords } from "../words";
import { longestNote, type Recording, record } from "./recording";

/** How often the meter moves, in milliseconds, and how many of its bars there are. */
const beat = 100;
const meterBars = 60;

/** Records a voice note: a touch begins, another sends it. */
export function Voice({ onSend }: { onSend: (out: Outgoing) => void }) {
  const { attach } = useWords();
  const notice = useNotice();
  const [recording, setRecording] = useState<Recording>();
  const current = useRef<Recording>(undefined);
  useEffect(() => () => current.current?.discard(), []);
  const keep = (r: Recording | undefined) => { current.current = r; setRecording(r); };
  const refuse = () => notice(attach.noMicrophone, "problem");
  const begin = () => record().then(keep).catch(refuse);
  const finish = () => {
    const r = recording;
    keep(undefined);
    void r?.stop().then((note) => onSend(media("audio", note, { voice: true }))).catch((e: Error) => notice(e.message, "problem"));
  };
  if (recording) return <Recorder recording={recording} onSend={finish} onDiscard={() => { recording.discard(); keep(undefined); }} />;
  return <ActionIcon size={42} radius="xl" variant="filled" onClick={() => void begin()} aria-label={attach.record} title={attach.record}><Icon name="mic" size={20} /></ActionIcon>;
}

interface RecorderProps {
  recording: Recording;
  onSend: () => void;
  onDiscard: () => void;
}

/** Over the field while one speaks: how loud, how long, and how it ends. */
function Recorder({ recording, onSend, onDiscard }: RecorderProps) {
  const { attach } = useWords();
  const [began] = useState(Date.now);
  const [levels, setLevels] = useState<number[]>([]);
  const passed = Date.now() - began;
  useEffect(() => {
    const timer = setInterval(() => setLevels((l) => [...l, recording.level()].slice(-meterBars)), beat);
    return () => clearInterval(timer);
  }, [recording]);
  useEffect(() => { if (passed > longestNote) onSend(); });
  return (
    <div className="recorder" role="group" aria-label={attach.recording} onKeyDown={(e) => { if (e.key === "Escape") { e.stopPropagation(); onDiscard(); } }}>
      <ActionIcon variant="subtle" color="red" size={42} radius="xl" onClick={onDiscard} aria-label={attach.discard} title={attach.discard}><Icon name="trash" size={20} /></ActionIcon>
      <i className="recording-dot" aria-hidden />
      <time role="timer" aria-label={attach.recording}>{playTime(passed / 1000)}</time>
      <div className="meter" aria-hidden>{levels.map((l, i) => <i key={i} style={{ height: `${Math.max(8, l * 100)}%` }} />)}</div>
      <ActionIcon size={42} radius="xl" variant="filled" onClick={onSend} aria-label={attach.stop} title={attach.stop} autoFocus><Icon name="send" size={20} /></ActionIcon>
    </div>
  );
}
