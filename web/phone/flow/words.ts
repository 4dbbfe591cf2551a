import { dictionary } from "../../shared/language";

/** How a flow's document writes the days of the week. */
const days = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];

const en = {
  close: "Close", back: "Back", loading: "One moment…", retry: "Try again", send: "Send", optional: "optional", readMore: "Read more", choose: "Choose", from: "From", to: "To",
  addPhoto: "Add a photo", addFile: "Add a file", remove: (name: string) => `Remove ${name}`, uploading: "Uploading…", closed: "This form is closed.", managed: "The business manages this form.",
  required: "Fill this in.", requiredChoice: "Choose something.", requiredConsent: "Your consent is needed.", email: "Write an email address.", phone: "Write a phone number.", numeric: "Write a number.",
  digits: "Write digits only.", pattern: "This does not have the expected form.",
  atLeastChars: (n: number) => `At least ${n} characters.`, atMostChars: (n: number) => `At most ${n} characters.`,
  atLeast: (n: number) => `Choose at least ${n}.`, atMost: (n: number) => `Choose at most ${n}.`,
  fewFiles: (n: number) => (n === 1 ? "Add a file." : `Add at least ${n} files.`), manyFiles: (n: number) => `At most ${n} files.`, largeFile: (kib: number) => `A file has at most ${kib >= 1024 ? `${Math.floor(kib / 1024)} MB` : `${kib} KB`}.`,
  notBefore: (day: string) => `Not before ${day}.`, notAfter: (day: string) => `Not after ${day}.`, unavailable: "This day is not available.", fewDays: (n: number) => `At least ${n} days.`, manyDays: (n: number) => `At most ${n} days.`,
  order: "The end is before the beginning.", previewOf: "Preview", previewHint: "This shows a flow with its example data. Nothing is sent.", screens: "Screens", asksEndpoint: "Here the business’s endpoint is asked what comes next.",
  wouldSend: "Here the form would be sent.", sent: "The form was sent.", weekdays: Object.fromEntries(days.map((d) => [d, d])),
};

export type FlowWords = typeof en;

const fr: FlowWords = {
  close: "Fermer", back: "Retour", loading: "Un instant…", retry: "Réessayer", send: "Envoyer", optional: "facultatif", readMore: "Lire la suite", choose: "Choisir", from: "Du", to: "Au",
  addPhoto: "Ajouter une photo", addFile: "Ajouter un fichier", remove: (name) => `Retirer ${name}`, uploading: "Envoi du fichier…", closed: "Ce formulaire est fermé.", managed: "L’entreprise gère ce formulaire.",
  required: "À remplir.", requiredChoice: "Choisissez une réponse.", requiredConsent: "Votre accord est nécessaire.", email: "Écrivez une adresse e-mail.", phone: "Écrivez un numéro de téléphone.", numeric: "Écrivez un nombre.",
  digits: "Écrivez des chiffres seulement.", pattern: "Ce n’est pas la forme attendue.",
  atLeastChars: (n) => `Au moins ${n} caractères.`, atMostChars: (n) => `Au plus ${n} caractères.`,
  atLeast: (n) => `Choisissez-en au moins ${n}.`, atMost: (n) => `Choisissez-en au plus ${n}.`,
  fewFiles: (n) => (n === 1 ? "Ajoutez un fichier." : `Ajoutez au moins ${n} fichiers.`), manyFiles: (n) => `Au plus ${n} fichiers.`, largeFile: (kib) => `Un fichier fait au plus ${kib >= 1024 ? `${Math.floor(kib / 1024)} Mo` : `${kib} Ko`}.`,
  notBefore: (day) => `Pas avant le ${day}.`, notAfter: (day) => `Pas après le ${day}.`, unavailable: "Ce jour n’est pas disponible.", fewDays: (n) => `Au moins ${n} jours.`, manyDays: (n) => `Au plus ${n} jours.`,
  order: "La fin est avant le début.", previewOf: "Aperçu", previewHint: "Ceci montre un formulaire avec ses données d’exemple. Rien n’est envoyé.", screens: "Écrans", asksEndpoint: "Ici, le serveur de l’entreprise est interrogé sur la suite.",
  wouldSend: "Ici, le formulaire serait envoyé.", sent: "Le formulaire a été envoyé.", weekdays: { Mon: "lun.", Tue: "mar.", Wed: "mer.", Thu: "jeu.", Fri: "ven.", Sat: "sam.", Sun: "dim." },
};

export const useFlowWords = dictionary<FlowWords>({ en, fr });
export const english = en;
