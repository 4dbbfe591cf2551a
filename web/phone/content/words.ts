/** What kinds of messages are called, and what is said inside them. */
export const en = {
  image: "Photo", video: "Video", voice: "Voice note", audio: "Audio", document: "File", sticker: "Sticker", gif: "GIF", location: "Location", contact: "Contact",
  contacts: (n: number) => `${n} contacts`, order: "Order", items: (n: number) => (n === 1 ? "1 item" : `${n} items`), form: "Form", list: "List", product: "Product", products: "Products",
  catalog: "Catalogue", carousel: "Cards", call: "Call permission", address: "Address", system: "System", flow: "Form",
  open: "Open", download: "Download", play: "Play", pause: "Pause", speed: "Speed", position: "Position", zoom: "Show large", noPreview: "This picture cannot be shown.", openMap: "Open in maps", noMap: "Coordinates",
  allDay: "More details", organisation: "Organisation", birthday: "Birthday", message: "Message",
  forwarded: "Forwarded", forwardedOften: "Forwarded many times", fromAd: "Came through an ad", fromPost: "Came through a post", fromProduct: "About product", edited: "edited",
  revoked: "You took this message back.", revokedTheirs: "This message was taken back.",
  reacted: (e: string) => `Reacted ${e}`, unreacted: "Took a reaction back", react: "React", moreEmoji: "More emoji", takeBack: "Take back",
  choose: "Choose", chosen: "Chosen", sendLocation: "Send location", shareContact: "Share my contact", addressButton: "Provide address",
  viewProduct: "View product", viewProducts: "View items", viewCatalog: "View catalogue", cart: "Cart", quantity: "Quantity", more: "One more", fewer: "One fewer", price: "Price of one piece", currency: "Currency",
  productId: "Product id", addProduct: "Add a product", note: "Note to the business (optional)", placeOrder: "Send order", noCatalog: "The catalogue is not on this server: write what the shop’s page would show.", total: "Total",
  callAsk: "May this business call you?", allowWeek: "Allow for 7 days", allowAlways: "Always allow", decline: "Do not allow", callAllowed: "Calls allowed", callAlways: "Calls always allowed", callDeclined: "Calls not allowed",
  card: (i: number, n: number) => `Card ${i} of ${n}`, next: "Next card", previous: "Previous card", cards: "Cards",
  offerEnds: "Ends in", offerOver: "Offer ended", copyCode: "Copy code", code: "Code", unsupported: "Sent something that the platform does not carry:", required: "Fill this in.",
  savedAddresses: "Known addresses", otherAddress: "Another address", numberChanged: "Changed phone number", identityChanged: "Security code changed",
  fields: {
    name: "Name", phone_number: "Phone number", in_pin_code: "PIN code", sg_post_code: "Postcode", house_number: "House number", floor_number: "Floor", tower_number: "Tower", building_name: "Building",
    address: "Address", landmark_area: "Landmark", unit_number: "Unit", city: "City", state: "State",
  } as Record<string, string>,
};

export type KindWords = typeof en;

export const fr: KindWords = {
  image: "Photo", video: "Vidéo", voice: "Message vocal", audio: "Audio", document: "Fichier", sticker: "Autocollant", gif: "GIF", location: "Position", contact: "Contact",
  contacts: (n) => `${n} contacts`, order: "Commande", items: (n) => (n === 1 ? "1 article" : `${n} articles`), form: "Formulaire", list: "Liste", product: "Produit", products: "Produits",
  catalog: "Catalogue", carousel: "Cartes", call: "Autorisation d’appel", address: "Adresse", system: "Système", flow: "Formulaire",
  open: "Ouvrir", download: "Télécharger", play: "Lire", pause: "Pause", speed: "Vitesse", position: "Position", zoom: "Agrandir", noPreview: "Cette image ne peut pas s’afficher.", openMap: "Ouvrir dans une carte", noMap: "Coordonnées",
  allDay: "Plus de détails", organisation: "Organisation", birthday: "Anniversaire", message: "Message",
  forwarded: "Transféré", forwardedOften: "Transféré de nombreuses fois", fromAd: "Venu par une publicité", fromPost: "Venu par une publication", fromProduct: "Au sujet du produit", edited: "modifié",
  revoked: "Vous avez retiré ce message.", revokedTheirs: "Ce message a été retiré.",
  reacted: (e) => `A réagi ${e}`, unreacted: "A retiré une réaction", react: "Réagir", moreEmoji: "Plus d’émojis", takeBack: "Retirer",
  choose: "Choisir", chosen: "Choisi", sendLocation: "Envoyer une position", shareContact: "Partager mon contact", addressButton: "Donner une adresse",
  viewProduct: "Voir le produit", viewProducts: "Voir les articles", viewCatalog: "Voir le catalogue", cart: "Panier", quantity: "Quantité", more: "Un de plus", fewer: "Un de moins", price: "Prix à la pièce", currency: "Devise",
  productId: "Identifiant du produit", addProduct: "Ajouter un produit", note: "Mot pour l’entreprise (facultatif)", placeOrder: "Envoyer la commande", noCatalog: "Le catalogue n’est pas sur ce serveur : écrivez ce que la page de la boutique montrerait.", total: "Total",
  callAsk: "Cette entreprise peut-elle vous appeler ?", allowWeek: "Autoriser 7 jours", allowAlways: "Toujours autoriser", decline: "Ne pas autoriser", callAllowed: "Appels autorisés", callAlways: "Appels toujours autorisés", callDeclined: "Appels refusés",
  card: (i, n) => `Carte ${i} sur ${n}`, next: "Carte suivante", previous: "Carte précédente", cards: "Cartes",
  offerEnds: "Se termine dans", offerOver: "Offre terminée", copyCode: "Copier le code", code: "Code", unsupported: "A envoyé ce que la plateforme ne transporte pas :", required: "À remplir.",
  savedAddresses: "Adresses connues", otherAddress: "Une autre adresse", numberChanged: "A changé de numéro", identityChanged: "Code de sécurité changé",
  fields: {
    name: "Nom", phone_number: "Téléphone", in_pin_code: "Code PIN", sg_post_code: "Code postal", house_number: "Numéro", floor_number: "Étage", tower_number: "Tour", building_name: "Bâtiment",
    address: "Adresse", landmark_area: "Point de repère", unit_number: "Unité", city: "Ville", state: "État",
  },
};
