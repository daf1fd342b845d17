/** What the parts of the race tell each other. */

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
