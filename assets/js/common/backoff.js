/** How long to wait before trying again. */

// #region backoff
/**
 * Cuántos ms esperar antes del reintento número `attempt` (0, 1, 2…).
 *
 * El techo se dobla con cada fallo (retroceso exponencial) hasta `cap`, y la
 * espera cae al azar entre cero y ese techo («full jitter»). Sin el azar,
 * doscientos navegadores que se cayeron a la vez volverían a la vez.
 *
 * @param {number} attempt
 */
export function backoff(attempt, { base = 1000, cap = 30_000 } = {}) {
  const ceiling = Math.min(cap, base * 2 ** attempt);
  return Math.random() * ceiling;
}
// #endregion backoff
