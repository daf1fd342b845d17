// What the home page runs.

import { CourseProgress } from "./course-progress.js";
import { Progress } from "./progress.js";

const course = document.querySelector("[data-course]");
if (course instanceof HTMLElement) new CourseProgress(course, new Progress());
