/** What the home page runs. */

import { CourseProgress } from "./page/course-progress.js";
import { Progress } from "./page/progress.js";

const course = document.querySelector("[data-course]");
if (course instanceof HTMLElement) new CourseProgress(course, new Progress());
