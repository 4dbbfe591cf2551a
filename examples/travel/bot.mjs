// The customer-service bot of a travel agency. It uses a public SDK of the WhatsApp Cloud API as it
// is; the only thing that ties it to Turnpike is the base URL in its environment. In one terminal:
//
//   go run ./cmd/turnpike dev
//
// and in another, from the same directory:
//
//   eval "$(go run ./cmd/turnpike env)" && npm --prefix examples/travel install && npm --prefix examples/travel start
//
// Then write "Bonjour, mon vol AF123 ?" to Azur Voyages at http://127.0.0.1:8080/phone/.
import { createServer } from "node:http";
import { WhatsAppClient } from "@kapso/whatsapp-cloud-api";
import { normalizeWebhook, verifySignature } from "@kapso/whatsapp-cloud-api/server";

const { GRAPH_URL, API_VERSION, ACCESS_TOKEN, APP_SECRET, VERIFY_TOKEN, WABA_ID, PHONE_NUMBER_ID: phoneNumberId } = process.env;
if (!ACCESS_TOKEN) throw new Error('no ACCESS_TOKEN: run eval "$(turnpike env)" first');
const port = Number(process.env.PORT ?? 3000);

const client = new WhatsAppClient({ accessToken: ACCESS_TOKEN, baseUrl: GRAPH_URL, graphVersion: API_VERSION });

const flights = {
  AF123: { from: "Nice", to: "Paris", leaves: "10:25", gate: "B12" },
  AZ456: { from: "Paris", to: "Rome", leaves: "14:40", gate: "C3" },
};

const words = {
  fr: {
    hello: "Bonjour ! Ici Azur Voyages. Je peux vous renseigner sur *votre vol*, *votre réservation* ou *les bagages*. Écrivez « conseiller » pour parler à une personne.",
    about: "Vols et réservations : donnez-moi le numéro de votre vol, par exemple AF123, et je vous dis l’heure et la porte. Pour réserver ou changer une date, écrivez-la ici.",
    flight: (n, f) => `Votre vol *${n}* de ${f.from} à ${f.to} part à *${f.leaves}*, porte *${f.gate}*. Présentez-vous 40 minutes avant.`,
    unknownFlight: (n) => `Je ne trouve pas le vol ${n}. Vérifiez le numéro sur votre billet, ou écrivez « conseiller ».`,
    baggage: "Un bagage cabine de 8 kg et un bagage en soute de 23 kg sont compris dans votre billet.",
    change: "Donnez-moi la nouvelle date et je la transmets à un conseiller, qui vous répond dans l’heure.",
    human: "Un conseiller prend le relais et vous répond ici même. Merci de votre patience.",
    bot: "Je suis un assistant automatique, un bot, d’Azur Voyages. Écrivez « conseiller » pour parler à une personne.",
    stop: "C’est noté, vous ne recevrez plus de messages de notre part. Écrivez-nous quand vous voulez pour reprendre.",
    other: "Je peux seulement vous aider pour vos voyages avec Azur Voyages : vols, réservations, bagages. Écrivez « conseiller » pour parler à une personne.",
  },
  en: {
    hello: "Hello! This is Azur Voyages. I can help with *your flight*, *your booking* or *baggage*. Write “agent” to talk to a person.",
    about: "Flights and bookings: give me your flight number, for example AF123, and I tell you the time and the gate. To book or to change a date, write the date here.",
    flight: (n, f) => `Your flight *${n}* from ${f.from} to ${f.to} leaves at *${f.leaves}*, gate *${f.gate}*. Please be there 40 minutes before.`,
    unknownFlight: (n) => `I cannot find flight ${n}. Check the number on your ticket, or write “agent”.`,
    baggage: "An 8 kg cabin bag and a 23 kg checked bag are part of your ticket.",
    change: "Give me the new date and I pass it to an agent, who answers within the hour.",
    human: "An agent takes over and answers right here. Thank you for your patience.",
    bot: "I am a bot, the automatic assistant of Azur Voyages. Write “agent” to talk to a person.",
    stop: "Done, you will not receive any more messages from us. Write to us whenever you want to go on.",
    other: "I can only help with your trips with Azur Voyages: flights, bookings, baggage. Write “agent” to talk to a person.",
  },
};

// A word ends where no letter follows: \b would find the “me” in “poème”.
const english = /(?<!\p{L})(hello|hi|hey|i|need|information|good morning|my|me|the|you|flights? (from|to)|what|who|how|are|baggage|luggage|agent|change it|stop sending|unsubscribe|please)(?!\p{L})/iu;
// STOP and the number of a flight are the same in every language.
const neutral = /^\W*(stop|ok|[a-z]{2}\s?\d{2,4})?\W*$/i;

// Which language each person wrote last.
const languages = new Map();

function languageOf(person, text) {
  if (!neutral.test(text)) languages.set(person, english.test(text) ? "en" : "fr");
  if (languages.size > 10_000) languages.delete(languages.keys().next().value);
  return languages.get(person);
}

function answer(person, text) {
  const language = languageOf(person, text);
  const say = words[language ?? "fr"];
  if (/^\W*stop\W*$|stop sending|unsubscribe|désabonn|n.envoyez plus|ne m.envoyez/i.test(text)) return language ? say.stop : `${words.fr.stop}\n\n${words.en.stop}`;
  if (/\b(ro)?bot\b|vraie personne|real person/i.test(text)) return say.bot;
  const flight = text.match(/\b([A-Z]{2})\s(\d{2,4})\b/) ?? text.match(/\b([A-Z]{2})(\d{2,4})\b/i);
  if (flight) {
    const number = (flight[1] + flight[2]).toUpperCase();
    return flights[number] ? say.flight(number, flights[number]) : say.unknownFlight(number);
  }
  if (/conseiller|\bagent\b|humain|human|personne|quelqu.un de|a person|someone/i.test(text)) return say.human;
  if (/bagage|baggage|luggage|valise/i.test(text)) return say.baggage;
  if (/modif|chang|annul|cancel/i.test(text)) return say.change;
  if (/bonjour|bonsoir|salut|hello|^hi\b/i.test(text)) return say.hello;
  if (/\b(vols?|réservations?|voyages?|flights?|bookings?|travels?|trips?)\b/i.test(text)) return say.about;
  return say.other;
}

// Webhooks come at least once: what was answered already is not answered again.
const answered = new Set();

async function handle(message) {
  if (answered.has(message.id)) return;
  answered.add(message.id);
  if (answered.size > 10_000) answered.delete(answered.values().next().value);
  const text = message.text?.body ?? message.button?.text;
  await client.messages.markRead({ phoneNumberId, messageId: message.id, typingIndicator: { type: "text" } });
  const body = text ? answer(message.from, text) : words[languages.get(message.from) ?? "fr"].other;
  await client.messages.sendText({ phoneNumberId, to: message.from, body });
  console.log(`answered ${message.from}`);
}

const server = createServer((request, response) => {
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
});

// Points the agency's account at this bot, whichever callback the app itself has.
async function subscribe() {
  const response = await fetch(`${GRAPH_URL}/${API_VERSION}/${WABA_ID}/subscribed_apps`, {
    method: "POST",
    headers: { Authorization: `Bearer ${ACCESS_TOKEN}`, "Content-Type": "application/json" },
    body: JSON.stringify({ override_callback_uri: `http://127.0.0.1:${server.address().port}/webhook`, verify_token: VERIFY_TOKEN }),
  });
  if (!response.ok) throw new Error(await response.text());
}

server.listen(port, "127.0.0.1", () => {
  subscribe().then(() => console.log(`ready: Azur Voyages answers at http://127.0.0.1:${server.address().port}/webhook`)).catch((e) => {
    console.error(`could not subscribe at ${GRAPH_URL}: ${e.message}. Start turnpike dev or turnpike audit there first`);
    process.exit(1);
  });
});
