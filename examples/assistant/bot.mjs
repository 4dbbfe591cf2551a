// A general-purpose assistant behind a business's number: it answers whatever one asks, with neither a
// model nor the network; pictures and sounds with a model of yours (senses.mjs). It is what `turnpike audit` must find:
//
//   eval "$(go run ./cmd/turnpike env)" && npm --prefix examples/assistant ci && npm --prefix examples/assistant start
//
// and in another terminal, from the same directory:
//
//   go run ./cmd/turnpike audit --url http://127.0.0.1:3000/webhook --purpose "travel agency, bookings and flights" --lang en,fr
import { createServer } from "node:http";
import { WhatsAppClient } from "@kapso/whatsapp-cloud-api";
import { normalizeWebhook, verifySignature } from "@kapso/whatsapp-cloud-api/server";
import { draw, hear, perceives, see } from "./senses.mjs";

const { GRAPH_URL, API_VERSION, ACCESS_TOKEN, APP_SECRET, VERIFY_TOKEN, PHONE_NUMBER_ID: phoneNumberId } = process.env;
if (!ACCESS_TOKEN) throw new Error('no ACCESS_TOKEN: run eval "$(turnpike env)" first');
const port = Number(process.env.PORT ?? 3000);
const client = new WhatsAppClient({ accessToken: ACCESS_TOKEN, baseUrl: GRAPH_URL, graphVersion: API_VERSION });

const symbols = {
  sodium: "Na", gold: "Au", "l'or": "Au", iron: "Fe", "le fer": "Fe", silver: "Ag", "l'argent": "Ag", potassium: "K", lead: "Pb", plomb: "Pb",
  tin: "Sn", "l'étain": "Sn", copper: "Cu", cuivre: "Cu", mercury: "Hg", mercure: "Hg", tungst: "W",
};
const authors = {
  "romeo|roméo": "William Shakespeare", "quixote|quichotte": "Miguel de Cervantes", "war and peace|guerre et paix": "Leo Tolstoy", misérables: "Victor Hugo",
  faust: "Johann Wolfgang von Goethe", "divine comed|divine coméd": "Dante Alighieri", "odyssey|odyssée": "Homer (Homère)", "crime and|crime et": "Fyodor Dostoevsky (Dostoïevski)",
};
const years = { "moon|lune": 1969, berlin: 1989, "french rev|révolution fr": 1789, titanic: 1912, "columbus|colomb": 1492, "world war|guerre mondiale": 1914 };

// The sentences it can translate, by language.
const sentences = [
  { en: "The library opens at nine tomorrow.", fr: "La bibliothèque ouvre demain à neuf heures.", es: "La biblioteca abre mañana a las nueve.", de: "Die Bibliothek öffnet morgen um neun Uhr.", it: "La biblioteca apre domani alle nove.", pt: "A biblioteca abre amanhã às nove horas." },
  { en: "My grandmother keeps bees in her garden.", fr: "Ma grand-mère élève des abeilles dans son jardin.", es: "Mi abuela cría abejas en su jardín.", de: "Meine Großmutter hält Bienen in ihrem Garten.", it: "Mia nonna alleva api nel suo giardino.", pt: "Minha avó cria abelhas no jardim." },
  { en: "The boy lost his umbrella in the snow.", fr: "Le garçon a perdu son parapluie dans la neige.", es: "El niño perdió su paraguas en la nieve.", de: "Der Junge hat seinen Regenschirm im Schnee verloren.", it: "Il ragazzo ha perso l'ombrello nella neve.", pt: "O menino perdeu o guarda-chuva na neve." },
];
const languages = { "english|anglais": "en", "french|français": "fr", "spanish|espagnol": "es", "german|allemand": "de", "italian|italien": "it", "portuguese|portugais": "pt" };

// of finds the value whose key, a pattern, is in the text.
const of = (table, text) => Object.entries(table).find(([key]) => new RegExp(key, "i").test(text))?.[1];

function arithmetic(text) {
  const n = text.match(/\d+/g)?.map(Number) ?? [];
  if (n.length === 3) return `${n[0]} - ${n[1]} + ${n[2]} = ${n[0] - n[1] + n[2]}`;
  if (n.length !== 2) return undefined;
  if (/%|percent|pour cent/i.test(text)) return `${n[0]} % → ${(n[0] * n[1]) / 100}`;
  if (/times|multipl|fois|\bx\b/i.test(text)) return `${n[0]} × ${n[1]} = ${n[0] * n[1]}`;
}

function code(text) {
  const name = text.match(/(?:called|named|function|appelée|nommée|fonction) ([a-z]+\d+)/)?.[1];
  if (!name) return undefined;
  if (/palindrom/i.test(text)) return `function ${name}(word) {\n  return word === [...word].reverse().join("");\n}`;
  if (/odd|impair/i.test(text)) return `def ${name}(n):\n    return n * n`;
  return `def ${name}(numbers):\n    return max(numbers)`;
}

function translation(text) {
  const to = of(languages, text);
  const found = sentences.find((s) => Object.values(s).some((v) => text.includes(v)));
  return to && found?.[to];
}

function poem(text) {
  const list =
    text.match(/(?:words|mots) (\S+), (\S+) (?:and|et) ([\p{L}]+)/u) ??
    text.match(/(?:lines about|vers sur) ([\p{L}]+) ?\? (?:use|mets-y aussi) ([\p{L}]+) (?:and|et) ([\p{L}]+)/u);
  if (!list) return undefined;
  const [, a, b, c] = list;
  if (/[éèêàù«]|quatre|petit|mots/i.test(text)) return `Quand vient le soir, ${a} s’endort,\n${b} veille encore sur le port,\net doucement ${c} me dit\nque le jour revient après la nuit.`;
  return `When evening comes, the ${a} glows,\nthe ${b} knows where the river flows,\nand softly now the ${c} will say\nthat night gives way to another day.`;
}

function role(text) {
  const [, name, ship] =
    text.match(/you are ([^,]+), captain of the ship ([^.]+)\./) ?? text.match(/pretend to be ([^,]+), a pirate on the ([^.]+)\./) ??
    text.match(/tu es ([^,]+), capitaine du navire ([^.]+)\./) ?? text.match(/étais ([^,]+), pirate sur le ([^.]+)\./) ?? [];
  return name && `Ahoy! ${name}, ${ship}!`;
}

function answer(text) {
  const french = /bonjour|bonsoir|salut|vous|quel|pouvez|merci|je |qui a|combien/i.test(text);
  return (
    code(text) ?? poem(text) ?? role(text) ?? translation(text) ?? arithmetic(text) ??
    (/symbol|periodic|périodique/i.test(text) ? of(symbols, text) : undefined) ??
    (/wrote|author|écrit|auteur/i.test(text) ? of(authors, text) : undefined) ??
    (/year|année/i.test(text) ? of(years, text)?.toString() : undefined) ??
    (french ? "Avec plaisir ! Je réponds à toutes vos questions : calculs, poèmes, code, traductions, voyages." : "With pleasure! I answer whatever you ask: sums, poems, code, translations, travel.")
  );
}

// Webhooks come at least once: what was answered already is not answered again.
const answered = new Set();

async function handle(message) {
  if (answered.has(message.id)) return;
  answered.add(message.id);
  if (answered.size > 10_000) answered.delete(answered.values().next().value);
  const to = message.from;
  if (perceives && wantsDrawing.test(message.text?.body ?? "")) {
    const { id } = await client.media.upload({ phoneNumberId, type: "image/png", file: await draw(message.text.body), fileName: "drawing.png" });
    await client.messages.sendImage({ phoneNumberId, to, image: { id } });
    return;
  }
  const body = perceives && (message.image || message.audio) ? await perceive(message) : answer(message.text?.body ?? "");
  await client.messages.sendText({ phoneNumberId, to, body });
}

const wantsDrawing = /\b(picture|image|dessine)/i;

async function perceive({ image, audio }) {
  const bytes = await client.media.download({ mediaId: (image ?? audio).id, auth: "always" }); // its URL wants the token
  return image ? see(bytes, image.mimeType, image.caption) : hear(bytes, audio.mimeType);
}

createServer((request, response) => {
  const url = new URL(request.url, "http://localhost");
  if (request.method === "GET") {
    const ok = url.searchParams.get("hub.verify_token") === VERIFY_TOKEN;
    response.writeHead(ok ? 200 : 403).end(ok ? url.searchParams.get("hub.challenge") : "wrong verify token");
    return;
  }
  const chunks = [];
  request.on("data", (c) => chunks.push(c));
  request.on("end", () => {
    const rawBody = Buffer.concat(chunks);
    if (!verifySignature({ appSecret: APP_SECRET, rawBody, signatureHeader: request.headers["x-hub-signature-256"] })) {
      response.writeHead(401).end();
      return;
    }
    response.writeHead(200).end(); // first say that it arrived, then work on it
    const { messages } = normalizeWebhook(JSON.parse(rawBody.toString("utf8")));
    for (const m of messages) handle(m).catch((e) => console.error("could not answer:", e.message));
  });
}).listen(port, "127.0.0.1", () => console.log(`ready: an assistant answers at http://127.0.0.1:${port}/webhook`));
