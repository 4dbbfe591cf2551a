/** What is said where people put something together to send it. */
export const en = {
  attach: "Attach", media: "Photo or video", camera: "Camera", file: "File", place: "Location", contact: "Contact", sticker: "Sticker", record: "Record a voice note", recording: "Recording", stop: "Stop and send", discard: "Discard",
  caption: "Caption (optional)", asFile: "Send as a file", drop: "Drop to attach", tooLarge: (name: string, most: string) => `${name} is too large: at most ${most}.`, tooMany: (n: number) => `At most ${n} files at once.`,
  noMicrophone: "The microphone cannot be used. Allow it for this page, then try again.", noPosition: "The position of this device is not known.", here: "Where this device is", latitude: "Latitude", longitude: "Longitude", placeName: "Name (optional)", placeAddress: "Address (optional)",
  badCoordinates: "Latitude is −90 to 90, longitude −180 to 180.", presets: "Places", fullName: "Name", phone: "Phone number", email: "Email (optional)", company: "Company (optional)", progress: "Uploading", cancelUpload: "Cancel upload", limits: "Photos up to 5 MB, videos and audio up to 16 MB, files up to 100 MB.",
  edit: "Edit", editing: "Edit message", takeBack: "Take back",
};

export type AttachWords = typeof en;

export const fr: AttachWords = {
  attach: "Joindre", media: "Photo ou vidéo", camera: "Appareil photo", file: "Fichier", place: "Position", contact: "Contact", sticker: "Autocollant", record: "Enregistrer un message vocal", recording: "Enregistrement", stop: "Arrêter et envoyer", discard: "Jeter",
  caption: "Légende (facultative)", asFile: "Envoyer comme fichier", drop: "Déposez pour joindre", tooLarge: (name, most) => `${name} est trop gros : ${most} au plus.`, tooMany: (n) => `${n} fichiers au plus à la fois.`,
  noMicrophone: "Le micro ne peut pas servir. Autorisez-le pour cette page, puis réessayez.", noPosition: "La position de cet appareil n’est pas connue.", here: "Où est cet appareil", latitude: "Latitude", longitude: "Longitude", placeName: "Nom (facultatif)", placeAddress: "Adresse (facultative)",
  badCoordinates: "La latitude va de −90 à 90, la longitude de −180 à 180.", presets: "Lieux", fullName: "Nom", phone: "Numéro de téléphone", email: "E-mail (facultatif)", company: "Entreprise (facultatif)", progress: "Envoi", cancelUpload: "Annuler l’envoi", limits: "Photos jusqu’à 5 Mo, vidéos et audio jusqu’à 16 Mo, fichiers jusqu’à 100 Mo.",
  edit: "Modifier", editing: "Modifier le message", takeBack: "Retirer",
};
