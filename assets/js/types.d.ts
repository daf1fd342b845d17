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
