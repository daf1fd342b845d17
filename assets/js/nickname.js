/** Who presses: a name for this tab, made up at random. */

const KEY = "envivo:nickname";
const ANIMALS =
  "abubilla ardilla búho cigüeña colibrí delfín erizo flamenco garza gato grillo " +
  "jilguero lince mirlo nutria oso pingüino rana tejón tortuga vencejo zorro";

const animals = ANIMALS.split(" ");
const animal = animals[Math.floor(Math.random() * animals.length)];
const fresh = `${animal} ${1000 + Math.floor(Math.random() * 9000)}`;

/** «garza 4821», the same until the tab is closed. */
export function nickname() {
  try {
    sessionStorage[KEY] ??= fresh;
    return sessionStorage[KEY];
  } catch {
    return fresh; // where nothing may be stored
  }
}
