/** What a course that is being written tells the page. */

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
