import { useEffect, useState } from "react";

/** Bars of a waveform, and the largest sound that is looked into, in bytes: decoding takes memory. */
export const bars = 44;
const mostDecoded = 2 << 20;

/** The loudest moment of each part of a sound, 0 to 1, compared with the loudest of all. */
export function peaks(samples: Float32Array, count = bars): number[] {
  const part = Math.max(1, Math.floor(samples.length / count));
  const loud = Array.from({ length: count }, (_, i) => samples.subarray(i * part, (i + 1) * part).reduce((max, s) => Math.max(max, Math.abs(s)), 0));
  const most = Math.max(...loud, 0.01);
  return loud.map((l) => l / most);
}

async function load(url: string): Promise<number[]> {
  const bytes = await (await fetch(url)).arrayBuffer();
  if (bytes.byteLength > mostDecoded) return [];
  const sound = await new OfflineAudioContext(1, 1, 48_000).decodeAudioData(bytes);
  return peaks(sound.getChannelData(0));
}

/** The waveform of a voice note; empty until it is known, and where it cannot be. */
export function useWaveform(url: string, wanted: boolean): number[] {
  const [wave, setWave] = useState<number[]>([]);
  useEffect(() => {
    if (!wanted) return;
    let over = false;
    load(url).then((w) => { if (!over) setWave(w); }).catch(() => undefined);
    return () => { over = true; };
  }, [url, wanted]);
  return wave;
}
