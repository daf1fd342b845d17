// What every page runs.

import { ThemeSwitch } from "./theme.js";

const button = document.querySelector(".theme-switch");
if (button instanceof HTMLButtonElement) new ThemeSwitch(button);
