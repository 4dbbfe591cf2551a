import { dictionary } from "../shared/language";

const en = {
  title: "Web phone", persons: "People", addPerson: "Add a person", number: "Phone number", name: "Name", add: "Add", cancel: "Cancel", close: "Close",
  badNumber: "Write a phone number with its country code, like +33 6 12 34 56 78.", hide: "Hide this phone", show: "Show",
  noPeople: "Nobody is here yet", noPeopleHint: "Give somebody a phone, and write to a business with it.", createAda: "Create Ada, +33 6 12 34 56 78",
  noChats: "No conversations yet", noChatsHint: "Write to a business to begin one.", newChat: "New chat", chooseBusiness: "Whom do you want to write to?",
  back: "Back", online: "Online", offline: "Offline", offlineHint: "Messages wait until this phone is online again.", receipts: "Read receipts",
  write: "Write a message", send: "Send", reply: "Reply", info: "Info", copy: "Copy", copied: "Copied", you: "You", typing: "typing…",
  block: "Block", unblock: "Unblock", report: "Report", stopMarketing: "Stop marketing messages", resumeMarketing: "Allow marketing messages", menu: "More",
  sureBlock: "Block this business? Its messages will no longer arrive.", sureReport: "Report this business? The platform's reviewers will look at it.",
  sureStop: "Stop marketing messages of this business? Other messages still arrive.", alsoBlock: "Block it too", reason: "What is wrong? (optional)",
  blocked: "You blocked this business.", emptyChat: "Say hello. Your message opens 24 hours in which the business may answer freely.",
  older: "Earlier messages", away: "The server does not answer. Trying again…", unsent: "Not sent.", retry: "Try again", today: "Today", yesterday: "Yesterday",
  sending: "sending", sent: "sent", delivered: "delivered", read: "read", accepted: "accepted", failed: "failed",
  sentAt: "Sent", deliveredAt: "Delivered", readAt: "Read", template: "Template", id: "Id", unread: "unread", unknownType: "This phone cannot show a message of this kind:",
  tapped: "Tapped", replyTo: "Answering", attention: "That did not work", reported: "Reported. Thank you.", chats: "Conversations", messages: "Messages",
};

type Words = typeof en;

const fr: Words = {
  title: "Téléphone web", persons: "Personnes", addPerson: "Ajouter une personne", number: "Numéro de téléphone", name: "Nom", add: "Ajouter", cancel: "Annuler", close: "Fermer",
  badNumber: "Écrivez un numéro avec son indicatif, par exemple +33 6 12 34 56 78.", hide: "Masquer ce téléphone", show: "Afficher",
  noPeople: "Il n’y a encore personne", noPeopleHint: "Donnez un téléphone à quelqu’un et écrivez à une entreprise.", createAda: "Créer Ada, +33 6 12 34 56 78",
  noChats: "Aucune conversation", noChatsHint: "Écrivez à une entreprise pour commencer.", newChat: "Nouvelle discussion", chooseBusiness: "À qui voulez-vous écrire ?",
  back: "Retour", online: "En ligne", offline: "Hors ligne", offlineHint: "Les messages attendent que ce téléphone revienne en ligne.", receipts: "Confirmations de lecture",
  write: "Écrivez un message", send: "Envoyer", reply: "Répondre", info: "Infos", copy: "Copier", copied: "Copié", you: "Vous", typing: "écrit…",
  block: "Bloquer", unblock: "Débloquer", report: "Signaler", stopMarketing: "Arrêter les messages marketing", resumeMarketing: "Autoriser les messages marketing", menu: "Plus",
  sureBlock: "Bloquer cette entreprise ? Ses messages n’arriveront plus.", sureReport: "Signaler cette entreprise ? La plateforme examinera le signalement.",
  sureStop: "Arrêter les messages marketing de cette entreprise ? Les autres messages arrivent toujours.", alsoBlock: "La bloquer aussi", reason: "Que se passe-t-il ? (facultatif)",
  blocked: "Vous avez bloqué cette entreprise.", emptyChat: "Dites bonjour. Votre message ouvre 24 heures pendant lesquelles l’entreprise peut répondre librement.",
  older: "Messages précédents", away: "Le serveur ne répond pas. Nouvel essai…", unsent: "Non envoyé.", retry: "Réessayer", today: "Aujourd’hui", yesterday: "Hier",
  sending: "envoi en cours", sent: "envoyé", delivered: "distribué", read: "lu", accepted: "accepté", failed: "échec",
  sentAt: "Envoyé", deliveredAt: "Distribué", readAt: "Lu", template: "Modèle", id: "Identifiant", unread: "non lus", unknownType: "Ce téléphone ne sait pas afficher ce type de message :",
  tapped: "Choix", replyTo: "En réponse à", attention: "Cela n’a pas fonctionné", reported: "Signalé. Merci.", chats: "Conversations", messages: "Messages",
};

export const useWords = dictionary<Words>({ en, fr });
