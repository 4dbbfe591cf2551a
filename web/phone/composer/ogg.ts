import { BlobSource, BufferTarget, EncodedAudioPacketSource, EncodedPacketSink, Input, OggOutputFormat, Output, WEBM } from "mediabunny";

/** Puts the Opus packets of a recording into an Ogg file, as they are: a voice note is audio/ogg (reference §5.7). */
export async function toOgg(recording: Blob): Promise<Blob> {
  const track = await new Input({ source: new BlobSource(recording), formats: [WEBM] }).getPrimaryAudioTrack();
  const decoderConfig = await track?.getDecoderConfig();
  if (!track || !decoderConfig) throw new Error("The recording holds no sound.");
  const target = new BufferTarget();
  const output = new Output({ format: new OggOutputFormat(), target });
  const source = new EncodedAudioPacketSource("opus");
  output.addAudioTrack(source);
  await output.start();
  for await (const packet of new EncodedPacketSink(track).packets()) await source.add(packet, { decoderConfig });
  await output.finalize();
  return new Blob([target.buffer as ArrayBuffer], { type: "audio/ogg; codecs=opus" });
}
