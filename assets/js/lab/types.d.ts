/** What the page learns of its own connections, and what it asks for: handlers/lab. */

/** What requests have cost, counted at the connection. */
export interface Total {
  requests: number;
  /** Bytes, from the browser to the server. */
  up: number;
  /** Bytes, from the server to the browser. */
  down: number;
}

/** What the server does to connections: handlers/wire/trace, Fault. */
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

/** One thing that passed a connection: handlers/wire/trace, Entry. */
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
