/** Types that scripts of every folder speak of. No file of types is ever served. */

export type Timer = ReturnType<typeof setTimeout>;

/** A line of the log. Ids are contiguous: 1, 2, 3… */
export interface LogEvent {
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
