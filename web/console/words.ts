import { dictionary } from "../shared/language";

const en = {
  title: "Console", password: "Password", login: "Log in", logout: "Log out", loginHint: "turnpike dev prints the password; in serve it is TURNPIKE_CONSOLE_PASSWORD.",
  overview: "Overview", messages: "Messages", webhooks: "Webhooks", durability: "What a 200 means", numbers: "Businesses and numbers", today: "Today",
  accepted: "accepted", received: "received", delivered: "delivered", read: "read", failed: "failed", sent: "sent", expired: "expired", readers: "Readers of the journal", position: "at record", lag: "behind",
  business: "Business", account: "Account", number: "Number", id: "Id", address: "Person", status: "Status", time: "Time", content: "Message", from: "Author", any: "any",
  person: "person", businessAuthor: "business", older: "Older", newest: "Newest", none: "Nothing here yet.", category: "Category", version: "Version", since: "since",
  endpoint: "Endpoint", state: "State", pending: "Waiting", lastError: "Last error", batch: "Most updates in a POST", save: "Save", tryNow: "Try now", attempts: "Attempts",
  noEndpoints: "No app has a webhook yet. Set one with turnpike dev --webhook URL, or POST /{app}/subscriptions.", ok: "ok", retrying: "retrying", down: "down",
  latency: "Latency", updates: "Updates", answer: "Answer", away: "The server does not answer. Trying again…", nextTry: "next try", close: "Close",
};

type Words = typeof en;

const fr: Words = {
  title: "Console", password: "Mot de passe", login: "Se connecter", logout: "Se déconnecter", loginHint: "turnpike dev affiche le mot de passe ; avec serve, c’est TURNPIKE_CONSOLE_PASSWORD.",
  overview: "Vue d’ensemble", messages: "Messages", webhooks: "Webhooks", durability: "Ce que signifie un 200", numbers: "Entreprises et numéros", today: "Aujourd’hui",
  accepted: "acceptés", received: "reçus", delivered: "distribués", read: "lus", failed: "échoués", sent: "envoyés", expired: "expirés", readers: "Lecteurs du journal", position: "à l’enregistrement", lag: "de retard",
  business: "Entreprise", account: "Compte", number: "Numéro", id: "Identifiant", address: "Personne", status: "État", time: "Heure", content: "Message", from: "Auteur", any: "tous",
  person: "personne", businessAuthor: "entreprise", older: "Plus anciens", newest: "Plus récents", none: "Rien pour l’instant.", category: "Catégorie", version: "Version", since: "depuis",
  endpoint: "Point de réception", state: "État", pending: "En attente", lastError: "Dernière erreur", batch: "Mises à jour par POST, au plus", save: "Enregistrer", tryNow: "Essayer maintenant", attempts: "Tentatives",
  noEndpoints: "Aucune application n’a de webhook. Définissez-en un avec turnpike dev --webhook URL, ou POST /{app}/subscriptions.", ok: "ok", retrying: "nouvel essai", down: "en panne",
  latency: "Latence", updates: "Mises à jour", answer: "Réponse", away: "Le serveur ne répond pas. Nouvel essai…", nextTry: "prochain essai", close: "Fermer",
};

export const useWords = dictionary<Words>({ en, fr });
