import { useEffect, useRef, useState } from "react";
import { Icon } from "../../../shared/icons";
import { playTime } from "../../network/media";
import type { Media } from "../../network/shapes";
import { useWords } from "../../words";
import { FileCard } from "./FileCard";
import { bars, useWaveform } from "./waveform";

const speeds = [1, 1.5, 2];

/** What an audio element is at, as states; its length may come late. */
function usePlayback(url: string) {
  const ref = useRef<HTMLAudioElement>(null);
  const [at, setAt] = useState(0);
  const [length, setLength] = useState(0);
  const [playing, setPlaying] = useState(false);
  const [failed, setFailed] = useState(false);
  useEffect(() => {
    const el = ref.current;
    if (!el) return;
    const end = new AbortController();
    const on = (name: string, f: () => void) => el.addEventListener(name, f, { signal: end.signal });
    const measure = () => { if (Number.isFinite(el.duration)) setLength(el.duration); };
    on("timeupdate", () => setAt(el.currentTime));
    on("durationchange", measure);
    on("play", () => setPlaying(true));
    on("pause", () => setPlaying(false));
    on("ended", () => { el.currentTime = 0; });
    on("error", () => setFailed(true));
    measure();
    return () => end.abort();
  }, [url]);
  const seek = (to: number) => { if (ref.current) ref.current.currentTime = to; setAt(to); };
  return { ref, at, length, playing, failed, seek };
}

/** A sound: play, where it is, how long, how fast. A voice note shows its waveform. */
export function Sound({ url, media }: { url: string; media: Media }) {
  const words = useWords();
  const { ref, at, length, playing, failed, seek } = usePlayback(url);
  const [speed, setSpeed] = useState(0);
  const wave = useWaveform(url, media.voice === true);
  if (failed) return <FileCard url={url} media={media} name={media.voice ? words.things.voice : words.things.audio} />;
  const toggle = () => void (playing ? ref.current?.pause() : ref.current?.play().catch(() => undefined));
  const faster = () => { const next = (speed + 1) % speeds.length; setSpeed(next); if (ref.current) ref.current.playbackRate = speeds[next] ?? 1; };
  const part = length > 0 ? at / length : 0;
  return (
    <div className="sound" data-voice={media.voice || undefined}>
      <audio ref={ref} src={url} preload="metadata" />
      <button type="button" className="round" aria-label={playing ? words.things.pause : words.things.play} onClick={toggle}><Icon name={playing ? "pause" : "play"} size={22} /></button>
      <div className="track">
        {media.voice ? <Wave wave={wave} part={part} /> : <div className="bar-line" aria-hidden><i style={{ width: `${part * 100}%` }} /></div>}
        <input type="range" min={0} max={length || 1} step={0.1} value={at} aria-label={words.things.position} aria-valuetext={`${playTime(at)} / ${playTime(length)}`} onChange={(e) => seek(Number(e.currentTarget.value))} />
        <small data-testid="length">{playTime(playing || at > 0 ? at : length)}</small>
      </div>
      <button type="button" className="speed" aria-label={`${words.things.speed}: ${speeds[speed]}×`} onClick={faster}>{speeds[speed]}×</button>
    </div>
  );
}

/** The waveform; what was heard is brighter. */
function Wave({ wave, part }: { wave: number[]; part: number }) {
  return (
    <svg className="wave" viewBox={`0 0 ${bars * 4} 28`} preserveAspectRatio="none" aria-hidden>
      {Array.from({ length: bars }, (_, i) => {
        const height = Math.max(3, (wave[i] ?? 0.08) * 28);
        return <rect key={i} x={i * 4} y={(28 - height) / 2} width={2.4} height={height} rx={1.2} data-heard={i / bars < part || undefined} />;
      })}
    </svg>
  );
}
