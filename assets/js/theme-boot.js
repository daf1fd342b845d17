/**
 * Sets the reader's theme before the first paint: the one script that blocks,
 * and no module. The Content-Security-Policy forbids an inline one.
 */
{
  try {
    const theme = localStorage.getItem("envivo:theme");
    if (theme === "light" || theme === "dark") {
      document.documentElement.dataset.theme = theme;
    }
  } catch {
    // Storage may be denied: the system's preference stands.
  }
}
