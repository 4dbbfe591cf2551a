import type { Outgoing } from "./outgoing";
import type { Origin, PaymentStatus, Progress, Reacted } from "./shapes";

/** Shapes of docs/http-api.md. */
export type Address = string;
export type NumberId = string;

/**
 * How far a message is. The server knows accepted to read and failed. Before it has a message of
 * ours: sending (under way), waiting (not now: the line or the phone is down), unsent (refused).
 */
export type MessageStatus = "unsent" | "waiting" | "sending" | "accepted" | "sent" | "delivered" | "read" | "failed";

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

/** A message; its content has the shape of its type, see content/. */
export interface Message<Content = unknown> {
  id: string;
  position: number;
  number: NumberId;
  address: Address;
  author: "business" | "person";
  type: string;
  content: Content;
  origin?: Origin;
  reply_to?: string;
  status: MessageStatus;
  /** Unix milliseconds, as all times. */
  time: number;
  delivered_at?: number;
  read_at?: number;
  error?: { code: number; title: string };
  /** What became of the last attempt to pay what it bills. */
  payment?: PaymentStatus;
  /** Only while the server has not taken it: what is being sent, and why it was refused. */
  out?: Outgoing;
  refusal?: string;
  /** How much of its file is uploaded, 0 to 1. */
  progress?: number;
  /** The id that it had before the server took it: on the screen it stays the same. */
  key?: string;
  /** Only where it is shown (fold.ts): what later messages say about it. */
  reactions?: Reacted[];
  edited?: boolean;
  revoked?: boolean;
  /** Of a bill: how far later messages say that its order is. */
  order?: Progress;
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

/** A page of a conversation, oldest first; `before` asks for the page in front of it. */
export interface Page {
  data: Message[];
  before?: string;
}

/** What the event stream brings, by the event's name. */
export interface Events {
  ready: { position: number };
  message: Message;
  status: StatusEvent;
  typing: { number: NumberId; address: Address; until: number };
  person: Person;
  conversation: { number: NumberId; address: Address; blocked: boolean; marketing: "allowed" | "stopped" };
}
