/** What the widgets' modules tell each other. Types only: nothing of this is served. */

/** A line of the log. Ids are contiguous: 1, 2, 3… */
export interface LabEvent {
  id: number;
  /** "sensor" or "pulse" */
  topic: string;
  /** When the log stored it: RFC 3339, UTC, any number of decimals. */
  time: string;
  /** Of a pulse, whatever somebody has sent. */
  data: unknown;
}

/** Ids that the server no longer keeps, or that belong to another log. */
export interface Gap {
  from: number;
  to: number;
  reset?: boolean;
}

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
  event: LabEvent;
  /** When it came (Date.now()). */
  at: number;
  /** Since when nothing had interrupted the listening (Date.now()). */
  since: number;
}

/** A line in the list of a widget. */
export interface Row {
  kind: "event" | "notice" | "problem";
  text: string;
  id?: number;
  topic?: string;
  /** Sent from here. */
  mine?: boolean;
  /** The delay, or why there is none. */
  note?: string;
}

export type Timer = ReturnType<typeof setTimeout>;

/** How a connection of the lab of six is: "lost" is for good. */
export type SixState = "opening" | "open" | "lost";

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

/** One of a connection's own packets. */
export interface Packet {
  direction: "in" | "out";
  /** As it is on the wire. */
  text: string;
  /** Date.now() */
  at: number;
}

/** What requests have cost, counted at the connection. */
export interface Total {
  requests: number;
  /** Bytes, from the browser to the server. */
  up: number;
  /** Bytes, from the server to the browser. */
  down: number;
}

/** What the server does to connections: handlers/wire, Fault. */
export interface Fault {
  kind: FaultKind;
  /** How long, in ns: 1 s to 2 min. */
  for: number;
  tag?: string;
  /** Of silent, delay and throttle: one direction alone. */
  dir?: "up" | "down";
  /** In ns, up to 10 s. */
  delay?: number;
  /** In ns, up to delay. */
  jitter?: number;
  /** Of hold and throttle. */
  bytes?: number;
  /** Of drop and repeat: one event in so many. */
  every?: number;
}

export type FaultKind =
  | "cut"
  | "silent"
  | "delay"
  | "hold"
  | "throttle"
  | "unavailable"
  | "nocontent"
  | "wrongtype"
  | "drop"
  | "repeat";

/** One thing that passed a connection: handlers/wire, Entry. */
export interface TraceEntry {
  n: number;
  /** µs since the lab's start. */
  at: number;
  conn?: number;
  /** A request and all that it leads to have the same number. */
  exchange?: number;
  tag?: string;
  dir?: "up" | "down";
  kind:
    | "request"
    | "response"
    | "body"
    | "chunk"
    | "frame"
    | "event"
    | "packet"
    | "end"
    | "fault"
    | "note";
  /** On the wire. */
  bytes: number;
  /** µs that a fault kept it back. */
  held?: number;
  /** Bytes of the payload alone. */
  size?: number;
  /** The beginning of the payload. */
  text?: string;
  /** Of text: it is binary, in base64. */
  base64?: boolean;
  /** Of text: it is not all. */
  partial?: boolean;
  note?: string;
  head?: TraceHead;
  frame?: TraceFrame;
  event?: TraceEvent;
  packet?: TracePacket;
  total?: { up: number; down: number };
  fault?: Fault;
}

export interface TraceHead {
  method?: string;
  target?: string;
  status?: number;
  reason?: string;
  proto: string;
  headers: { name: string; value: string }[];
}

/** RFC 6455, section 5.2. */
export interface TraceFrame {
  fin: boolean;
  /** Three bits. */
  rsv?: number;
  opcode: number;
  masked: boolean;
  length: number;
  /** Of a close frame. */
  code?: number;
  reason?: string;
}

/** A block of an event stream: WHATWG HTML, section 9.2. */
export interface TraceEvent {
  type?: string;
  id?: string;
  data?: string;
  /** ms */
  retry?: number;
  comment?: string;
}

/** Engine.IO 4, and inside Socket.IO 5. */
export interface TracePacket {
  type: string;
  socket?: {
    type: string;
    namespace: string;
    id?: number;
    event?: string;
    attachments?: number;
  };
}

/** What the lane of a race has measured; undefined is «not measured». */
export interface RaceFigures {
  received?: number;
  /** In ms. */
  p50?: number;
  p95?: number;
  requests?: number;
  /** Bytes, as the server counts them at the connection. */
  up?: number;
  down?: number;
  lost?: number;
  duplicates?: number;
}

export interface RaceSettings {
  /** Events a second. */
  rate: number;
  /** Of an event, in bytes. */
  size: number;
  /** Of polling, in ms. */
  interval: number;
}

/** A race as it can be told to somebody else. */
export interface RaceResult extends RaceSettings {
  /** Who measured it. */
  who: string;
  /** When (Date.now()), to the second. */
  at: number;
  /** For how long, in seconds. */
  seconds: number;
  /** In the order of the lanes. */
  lanes: RaceFigures[];
}

/** What the strip of a race draws on a lane. */
export interface RaceMark {
  /** 0 for an answer without events. */
  id: number;
  /** When it came (Date.now()). */
  at: number;
  /** For how long before, in ms, it was there to be heard. */
  waited: number;
}

/** A mistake in a lesson (handlers/livereload). */
export interface LessonProblem {
  file: string;
  /** From 1. */
  line: number;
  /** From 1, in characters. */
  column: number;
  message: string;
  hint?: string;
  /** The line of the file, or what of it is near the place. */
  excerpt?: string;
  /** Where in the excerpt the place is, from 0, in characters. */
  caret: number;
}
