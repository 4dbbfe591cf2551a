import { dictionary } from "../shared/language";
import * as attach from "./composer/words";
import * as kinds from "./content/words";

const en = {
  things: kinds.en, attach: attach.en,
  title: "Web phone", people: "People", addPerson: "Add a person", number: "Phone number", name: "Name", add: "Add", cancel: "Cancel", close: "Close", save: "Save",
  badNumber: "Write a phone number with its country code, like +33 6 12 34 56 78.", hide: "Hide this phone", show: "Show", rename: "Rename", another: "Somebody new", known: "On this server",
  noPeople: "Nobody is here yet", noPeopleHint: "Give somebody a phone, and write to a business with it.", createAda: "Create Ada, +33 6 12 34 56 78",
  noChats: "No conversations yet", noChatsHint: "Write to a business to begin one.", newChat: "New chat", chooseBusiness: "Whom do you want to write to?",
  noChat: "Choose a conversation", noChatHint: "Or begin a new one.",
  back: "Back", online: "Online", offline: "Offline", offlineHint: "This phone is offline. Messages wait until it is back.", receipts: "Read receipts", phoneOf: "Phone of",
  write: "Write a message", send: "Send", reply: "Reply", info: "Details", copy: "Copy", copied: "Copied", you: "You", typing: "typing…", emoji: "Emoji", draft: "Draft:",
  block: "Block", unblock: "Unblock", report: "Report", stopMarketing: "Stop marketing messages", resumeMarketing: "Allow marketing messages", menu: "More", about: "About this business",
  sureBlock: "Block this business? Its messages will no longer arrive.", sureReport: "Report this business? The platform’s reviewers will look at it.",
  sureStop: "Stop marketing messages of this business? Other messages still arrive.", alsoBlock: "Block it too", reason: "What is wrong? (optional)",
  blocked: "You blocked this business.", blockedShort: "Blocked", emptyChat: "Say hello", emptyChatHint: "Your message opens 24 hours in which the business may answer freely.",
  older: "Earlier messages", newest: "To the newest message", newMessages: (n: number) => (n === 1 ? "1 new message" : `${n} new messages`), readMore: "Read more",
  away: "The server does not answer. Trying again…", retry: "Try again", remove: "Delete", today: "Today", yesterday: "Yesterday",
  waiting: "Not sent yet.", waitingOffline: "Goes out when this phone is online.", unsent: "Not sent:",
  status: { unsent: "not sent", waiting: "waiting", sending: "sending", accepted: "accepted", sent: "sent", delivered: "delivered", read: "read", failed: "failed" },
  sentAt: "Sent", deliveredAt: "Delivered", readAt: "Read", notYet: "not yet", template: "Template", category: "Category", payload: "Payload", id: "Id", kind: "Type", replyTo: "Answer to",
  position: "Record", raw: "As the interface gives it", unread: "unread", unknownType: "This phone cannot show a message of this kind:",
  answering: "Answering", reported: "Reported. Thank you.", chats: "Conversations", messages: "Messages", deletedQuote: "An earlier message",
  window: "Free answers until", windowClosed: "only templates now", marketing: "Marketing messages", allowed: "allowed", stopped: "stopped",
  shortcuts: "Keyboard", signIn: "Sign in", signInHint: "Here every phone number has a token of its own. The operator hands tokens out.", token: "Token", signOut: "Sign out",
  language: "Passer au français", dark: "Dark colours", light: "Light colours",
  keys: {
    person: "Next or previous person", chat: "Next or previous conversation", list: "Through a list, or through messages", send: "Send", line: "New line",
    newest: "From the empty field to the newest message", menu: "What can be done with a message", reply: "Reply", copy: "Copy", info: "Details", escape: "Back, or close", bold: "Bold, italic", help: "This list",
  },
};

export type Words = typeof en;

const fr: Words = {
  things: kinds.fr, attach: attach.fr,
  title: "Téléphone web", people: "Personnes", addPerson: "Ajouter une personne", number: "Numéro de téléphone", name: "Nom", add: "Ajouter", cancel: "Annuler", close: "Fermer", save: "Enregistrer",
  badNumber: "Écrivez un numéro avec son indicatif, par exemple +33 6 12 34 56 78.", hide: "Masquer ce téléphone", show: "Afficher", rename: "Renommer", another: "Une autre personne", known: "Sur ce serveur",
  noPeople: "Il n’y a encore personne", noPeopleHint: "Donnez un téléphone à quelqu’un et écrivez à une entreprise.", createAda: "Créer Ada, +33 6 12 34 56 78",
  noChats: "Aucune conversation", noChatsHint: "Écrivez à une entreprise pour commencer.", newChat: "Nouvelle discussion", chooseBusiness: "À qui voulez-vous écrire ?",
  noChat: "Choisissez une conversation", noChatHint: "Ou commencez-en une nouvelle.",
  back: "Retour", online: "En ligne", offline: "Hors ligne", offlineHint: "Ce téléphone est hors ligne. Les messages attendent son retour.", receipts: "Confirmations de lecture", phoneOf: "Téléphone de",
  write: "Écrivez un message", send: "Envoyer", reply: "Répondre", info: "Détails", copy: "Copier", copied: "Copié", you: "Vous", typing: "écrit…", emoji: "Émojis", draft: "Brouillon :",
  block: "Bloquer", unblock: "Débloquer", report: "Signaler", stopMarketing: "Arrêter les messages marketing", resumeMarketing: "Autoriser les messages marketing", menu: "Plus", about: "À propos de l’entreprise",
  sureBlock: "Bloquer cette entreprise ? Ses messages n’arriveront plus.", sureReport: "Signaler cette entreprise ? La plateforme examinera le signalement.",
  sureStop: "Arrêter les messages marketing de cette entreprise ? Les autres messages arrivent toujours.", alsoBlock: "La bloquer aussi", reason: "Que se passe-t-il ? (facultatif)",
  blocked: "Vous avez bloqué cette entreprise.", blockedShort: "Bloquée", emptyChat: "Dites bonjour", emptyChatHint: "Votre message ouvre 24 heures pendant lesquelles l’entreprise peut répondre librement.",
  older: "Messages précédents", newest: "Au dernier message", newMessages: (n: number) => (n === 1 ? "1 nouveau message" : `${n} nouveaux messages`), readMore: "Lire la suite",
  away: "Le serveur ne répond pas. Nouvel essai…", retry: "Réessayer", remove: "Supprimer", today: "Aujourd’hui", yesterday: "Hier",
  waiting: "Pas encore envoyé.", waitingOffline: "Partira quand ce téléphone sera en ligne.", unsent: "Non envoyé :",
  status: { unsent: "non envoyé", waiting: "en attente", sending: "envoi en cours", accepted: "accepté", sent: "envoyé", delivered: "distribué", read: "lu", failed: "échec" },
  sentAt: "Envoyé", deliveredAt: "Distribué", readAt: "Lu", notYet: "pas encore", template: "Modèle", category: "Catégorie", payload: "Contenu caché", id: "Identifiant", kind: "Type", replyTo: "Réponse à",
  position: "Enregistrement", raw: "Tel que l’interface le donne", unread: "non lus", unknownType: "Ce téléphone ne sait pas afficher ce type de message :",
  answering: "En réponse à", reported: "Signalé. Merci.", chats: "Conversations", messages: "Messages", deletedQuote: "Un message plus ancien",
  window: "Réponses libres jusqu’au", windowClosed: "modèles seulement", marketing: "Messages marketing", allowed: "autorisés", stopped: "arrêtés",
  shortcuts: "Clavier", signIn: "Se connecter", signInHint: "Ici, chaque numéro de téléphone a son propre jeton. L’exploitant les distribue.", token: "Jeton", signOut: "Se déconnecter",
  language: "Switch to English", dark: "Couleurs sombres", light: "Couleurs claires",
  keys: {
    person: "Personne suivante ou précédente", chat: "Conversation suivante ou précédente", list: "Parcourir une liste ou les messages", send: "Envoyer", line: "Nouvelle ligne",
    newest: "Du champ vide au dernier message", menu: "Ce qu’on peut faire d’un message", reply: "Répondre", copy: "Copier", info: "Détails", escape: "Revenir ou fermer", bold: "Gras, italique", help: "Cette liste",
  },
};

export const useWords = dictionary<Words>({ en, fr });
