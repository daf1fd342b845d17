/** What clients tell whoever listens, and what the chat and its server tell each other. */

import type { LogEvent } from "../common/types";

export type State =
  | "stopped"
  | "connecting"
  | "connected"
  | "retrying"
  | "paused";

/** Why a client is retrying. */
export type Reason = "server" | "network" | "silence";

export interface StateDetail {
  state: State;
  reason?: Reason;
  /** What told it, for developers: "close 1006", "HTTP 503", "TypeError". */
  sign?: string;
  /** When it will, if that is known (Date.now()). */
  retryAt?: number;
}

/** An event as a client has heard it. */
export interface Heard {
  event: LogEvent;
  /** When it came (Date.now()). */
  at: number;
  /** Since when nothing had interrupted the listening (Date.now()). */
  since: number;
}

/** A message of the chat, as the log has it. */
export interface ChatMessage {
  /** The log's number: it grows, with holes within a room. */
  id: number;
  /** What somebody typed: text, never markup. */
  text: string;
  room: string;
  name: string;
  /** Whose it is; there was none in old messages. */
  mark?: string;
  /** When the log stored it: RFC 3339, UTC, any number of decimals. */
  time: string;
  /** What we called it: told to who comes back, of their own messages. */
  key?: string;
}

/** A message of our own that is not in the log yet. */
export interface Unsent {
  key: string;
  text: string;
  /** Why the server does not want it. */
  refused?: string;
}

/** What became of it: waiting, on its way, on the server's disk, not wanted. */
export type UnsentState = "pending" | "sent" | "saved" | "refused";

export interface ChatWelcome {
  /** The room's name in its one spelling. */
  room: string;
  /** Ours, as the server took it. */
  name: string;
  /** Ours too. */
  mark: string;
  /** How many there are, us included. */
  total: number;
  /** All of them, if they are few. */
  people?: Person[];
  /** There are older messages than those that follow. */
  more: boolean;
}

export interface ChatRefusal {
  title?: string;
  detail: string;
  /** What is wrong. */
  field: "room" | "name" | "";
  /** A name that is free. */
  suggestion?: string;
  /** In so many seconds what we asked for is free. */
  retryAfter?: number;
}

/** Somebody in a room. Two may have one name some day, but never one mark. */
export interface Person {
  name: string;
  /** From the server: K7Q2F, or ~K7Q2F for somebody without a secret. */
  mark: string;
}

/** Who has come and gone; everybody, once few are left; a crowd has a number. */
export interface ChatMovement {
  total: number;
  joined?: Person[];
  left?: Person[];
  people?: Person[];
}

/** A page of the people of a room. */
export interface ChatPeoplePage {
  people: Person[];
  more: boolean;
  total: number;
}

export interface ChatRoom {
  name: string;
  /** How many are in it. */
  people: number;
  /** The id of its newest message. */
  last: number;
}
