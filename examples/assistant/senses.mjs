// What the assistant can do beside text, by a server that speaks the OpenAI protocol: it looks at pictures, listens to
// voice notes and draws. Without MODEL_URL, as https://models.example/v1, it does none of it.
const { MODEL_URL, MODEL_KEY = "", VISION_MODEL = "vision", HEARING_MODEL = "hearing", DRAWING_MODEL = "drawing" } = process.env;

export const perceives = Boolean(MODEL_URL);

async function ask(path, body) {
  const json = !(body instanceof FormData);
  const response = await fetch(MODEL_URL + path, {
    method: "POST",
    headers: { Authorization: `Bearer ${MODEL_KEY}`, ...(json && { "Content-Type": "application/json" }) },
    body: json ? JSON.stringify(body) : body,
  });
  if (!response.ok) throw new Error(`${path} answered ${response.status}: ${await response.text()}`);
  return response.json();
}

async function chat(content) {
  const { choices } = await ask("/chat/completions", { model: VISION_MODEL, messages: [{ role: "user", content }] });
  return choices[0].message.content;
}

// see answers a question about a picture.
export function see(bytes, type, question) {
  const url = `data:${type};base64,${Buffer.from(bytes).toString("base64")}`;
  return chat([{ type: "text", text: question || "What is this?" }, { type: "image_url", image_url: { url } }]);
}

// hear answers what a voice note asks.
export async function hear(bytes, type) {
  const form = new FormData();
  form.set("model", HEARING_MODEL);
  form.set("file", new Blob([bytes], { type }), "voice.ogg");
  const { text } = await ask("/audio/transcriptions", form);
  return chat(text);
}

// draw makes a PNG of what is described.
export async function draw(description) {
  const { data } = await ask("/images/generations", { model: DRAWING_MODEL, prompt: description, response_format: "b64_json" });
  return Buffer.from(data[0].b64_json, "base64");
}
