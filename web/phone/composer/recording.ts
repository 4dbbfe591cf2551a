/** How a browser can record, the first that it can: Firefox writes Ogg itself, Chromium and Safari write WebM. */
const recordable = ["audio/ogg;codecs=opus", "audio/webm;codecs=opus"];

/** The longest voice note, in milliseconds: 16 MB of Opus would be far longer than anybody listens. */
export const longestNote = 15 * 60_000;

/** A voice note while it is spoken. */
export interface Recording {
  /** How loud it is now, 0 to 1. */
  level: () => number;
  /** Ends it; the voice note as an Ogg file. */
  stop: () => Promise<File>;
  /** Ends it and forgets it. */
  discard: () => void;
}

/** Listens to the microphone; refused where the browser or its user does not allow it. */
export async function record(): Promise<Recording> {
  const type = recordable.find((t) => MediaRecorder.isTypeSupported(t));
  if (!type) throw new Error("This browser cannot record Opus.");
  const stream = await navigator.mediaDevices.getUserMedia({ audio: true });
  const recorder = new MediaRecorder(stream, { mimeType: type, audioBitsPerSecond: 32_000 });
  const parts: Blob[] = [];
  const ended = new Promise<void>((done) => { recorder.onstop = () => done(); });
  recorder.ondataavailable = (e) => parts.push(e.data);
  const { level, close } = meter(stream);
  recorder.start(250);
  const end = () => { if (recorder.state !== "inactive") recorder.stop(); for (const t of stream.getTracks()) t.stop(); close(); };
  const stop = async () => {
    end();
    await ended;
    const raw = new Blob(parts, { type });
    const { toOgg } = await import("./ogg");
    const note = type.startsWith("audio/ogg") ? raw : await toOgg(raw);
    return new File([note], "voice.ogg", { type: "audio/ogg; codecs=opus" });
  };
  return { level, stop, discard: end };
}

function meter(stream: MediaStream) {
  const context = new AudioContext();
  const analyser = context.createAnalyser();
  analyser.fftSize = 512;
  context.createMediaStreamSource(stream).connect(analyser);
  const samples = new Float32Array(analyser.fftSize);
  return {
    level: () => { analyser.getFloatTimeDomainData(samples); return Math.min(1, 2.5 * samples.reduce((max, s) => Math.max(max, Math.abs(s)), 0)); },
    close: () => void context.close(),
  };
}
