import { dictionary } from "../shared/language";

const en = {
  title: "Console", password: "Password", login: "Log in", logout: "Log out", loginHint: "turnpike dev prints the password; in serve it is TURNPIKE_CONSOLE_PASSWORD.",
  overview: "Overview", messages: "Messages", webhooks: "Webhooks", pages: "Pages of the console",
  durability: "What a 200 means", onDisk: "The message is in the journal on this machine’s disk, fsync’d, before the bot gets its answer.",
  onQuorum: (n: number) => `The message is in the journal of a majority of ${n} machines, fsync’d, before the bot gets its answer.`,
  notSynced: "The message is in the journal, but fsync is off: a power cut may lose it.",
  numbers: "Businesses and their lines", today: "Today", todayHint: "since midnight, server’s time",
  counts: { accepted: "accepted from bots", received: "received from people", delivered: "delivered", read: "read", failed: "failed" },
  statuses: { accepted: "accepted", sent: "sent", delivered: "delivered", read: "read", failed: "failed", expired: "expired" },
  readers: "Readers of the journal", readersHint: "Each reads at its own pace; one that is slow or stopped does not hold up the others.", upToDate: "up to date", behind: (n: string) => `${n} behind`, position: "At record",
  readerNames: { dispatch: "brings messages to people", webhook: "calls the bots’ webhooks", projection: "keeps the tables for queries" } as Record<string, string>,
  business: "Business", account: "Account", number: "Line", line: "Line", id: "Id", address: "Person", status: "Status", from: "From", any: "All", all: "All lines",
  person: "person", businessAuthor: "business", older: "Older", newest: "Newest", none: "No message yet.", noneMatch: "No message fits these filters.", clear: "Clear filters", category: "Category", type: "Type", version: "Version", since: "up since",
  acceptedAt: "Accepted", sentAt: "Sent", deliveredAt: "Delivered", readAt: "Read", failedAt: "Failed", replyTo: "Answer to", record: "Record", raw: "As the interface gives it", details: "Details of a message",
  waiting: "Waiting", waitingHint: (n: number, shown: string) => (n === 1 ? "1 update waits" : `${shown} updates wait`), nothingWaits: "nothing waits", error: "Error", lastError: "Last error", lastSuccess: "Last success", never: "never", batch: "Most updates in one POST", save: "Save", tryNow: "Try now", attempts: "Attempts", oldest: "oldest",
  noEndpoints: "No app has a webhook yet", noEndpointsHint: "Set one with turnpike dev --webhook URL, or POST /{app}/subscriptions.", states: { ok: "ok", retrying: "retrying", down: "down" },
  levels: { app: "for all of the app", account: "for the account", number: "for the line" }, noAttempts: "Nothing was tried yet. Attempts are kept for 7 days.",
  updates: (n: number) => (n === 1 ? "1 update" : `${n} updates`), noAnswer: "no answer", away: "The server does not answer. Trying again…", nextTry: "Next try", close: "Close", saved: "Saved.", triedNow: "Trying now.",
};

export type Words = typeof en;

const fr: Words = {
  title: "Console", password: "Mot de passe", login: "Se connecter", logout: "Se déconnecter", loginHint: "turnpike dev affiche le mot de passe ; avec serve, c’est TURNPIKE_CONSOLE_PASSWORD.",
  overview: "Vue d’ensemble", messages: "Messages", webhooks: "Webhooks", pages: "Pages de la console",
  durability: "Ce que signifie un 200", onDisk: "Le message est dans le journal sur le disque de cette machine, fsync fait, avant que le bot reçoive sa réponse.",
  onQuorum: (n) => `Le message est dans le journal de la majorité de ${n} machines, fsync fait, avant que le bot reçoive sa réponse.`,
  notSynced: "Le message est dans le journal, mais fsync est désactivé : une coupure de courant peut le perdre.",
  numbers: "Entreprises et leurs lignes", today: "Aujourd’hui", todayHint: "depuis minuit, heure du serveur",
  counts: { accepted: "acceptés des bots", received: "reçus des personnes", delivered: "distribués", read: "lus", failed: "échoués" },
  statuses: { accepted: "accepté", sent: "envoyé", delivered: "distribué", read: "lu", failed: "échoué", expired: "expiré" },
  readers: "Lecteurs du journal", readersHint: "Chacun lit à son rythme ; un lecteur lent ou arrêté ne retarde pas les autres.", upToDate: "à jour", behind: (n) => `${n} de retard`, position: "À l’enregistrement",
  readerNames: { dispatch: "apporte les messages aux personnes", webhook: "appelle les webhooks des bots", projection: "tient les tables pour les requêtes" },
  business: "Entreprise", account: "Compte", number: "Ligne", line: "Ligne", id: "Identifiant", address: "Personne", status: "État", from: "De", any: "Tous", all: "Toutes les lignes",
  person: "personne", businessAuthor: "entreprise", older: "Plus anciens", newest: "Plus récents", none: "Aucun message pour l’instant.", noneMatch: "Aucun message ne correspond à ces filtres.", clear: "Effacer les filtres", category: "Catégorie", type: "Type", version: "Version", since: "en marche depuis",
  acceptedAt: "Accepté", sentAt: "Envoyé", deliveredAt: "Distribué", readAt: "Lu", failedAt: "Échoué", replyTo: "Réponse à", record: "Enregistrement", raw: "Tel que l’interface le donne", details: "Détails d’un message",
  waiting: "En attente", waitingHint: (n, shown) => (n === 1 ? "1 mise à jour attend" : `${shown} mises à jour attendent`), nothingWaits: "rien n’attend", error: "Erreur", lastError: "Dernière erreur", lastSuccess: "Dernier succès", never: "jamais", batch: "Mises à jour par POST, au plus", save: "Enregistrer", tryNow: "Essayer maintenant", attempts: "Tentatives", oldest: "la plus ancienne",
  noEndpoints: "Aucune application n’a de webhook", noEndpointsHint: "Définissez-en un avec turnpike dev --webhook URL, ou POST /{app}/subscriptions.", states: { ok: "ok", retrying: "nouvel essai", down: "en panne" },
  levels: { app: "pour toute l’application", account: "pour le compte", number: "pour la ligne" }, noAttempts: "Rien n’a encore été tenté. Les tentatives sont gardées 7 jours.",
  updates: (n) => (n === 1 ? "1 mise à jour" : `${n} mises à jour`), noAnswer: "pas de réponse", away: "Le serveur ne répond pas. Nouvel essai…", nextTry: "Prochain essai", close: "Fermer", saved: "Enregistré.", triedNow: "Nouvel essai en cours.",
};

export const useWords = dictionary<Words>({ en, fr });
