/** Shapes of docs/http-api.md. */
export type Address = string;
export type NumberId = string;
export type MessageStatus = "sending" | "unsent" | "accepted" | "sent" | "delivered" | "read" | "failed";

export interface Person {
  address: Address;
  name: string;
  online: boolean;
  read_receipts: boolean;
  unread: number;
}

export interface Business {
  number: NumberId;
  display_phone_number: string;
  name: string;
}

export interface TemplateButton {
  type: string;
  text: string;
  payload?: string;
  url?: string;
  phone_number?: string;
  code?: string;
}

export interface Content {
  body?: string;
  text?: string;
  payload?: string;
  header?: { type: string; text?: string };
  footer?: string;
  buttons?: TemplateButton[];
  name?: string;
  category?: string;
}

export interface Message {
  id: string;
  position: number;
  number: NumberId;
  address: Address;
  author: "business" | "person";
  type: string;
  content: Content;
  reply_to?: string;
  status: MessageStatus;
  time: number;
  delivered_at?: number;
  read_at?: number;
  error?: { code: number; title: string };
}

export interface Conversation {
  number: NumberId;
  display_phone_number: string;
  name: string;
  unread: number;
  blocked: boolean;
  marketing: "allowed" | "stopped";
  window_ends_at: number;
  last?: Message;
}

export interface StatusEvent {
  id: string;
  number: NumberId;
  address: Address;
  author: "business" | "person";
  status: MessageStatus;
  time: number;
  error?: { code: number; title: string };
}
