package e2e_test

import (
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// A desk is where an instructor writes lessons, and a site that shows them.
type desk struct {
	*site
	t       *testing.T
	lessons string // the folder
}

// writes starts a site of two lessons: sse with a widget, and chat with one.
func writes(t *testing.T) *desk {
	t.Helper()
	d := &desk{t: t, lessons: t.TempDir()}
	d.save("1-sse.md", lessonText("sse", 1, filler+"Uno.\n\n::widget{name=sse}\n\n"+filler+"Dos.\n"))
	d.save("2-chat.md", lessonText("chat", 2, "Uno.\n\n::widget{name=chat}\n"))
	d.site = serve(t, "--content", d.lessons)
	return d
}

// filler is more than a screenful.
var filler = strings.Repeat("Un párrafo cualquiera.\n\n", 40)

func lessonText(slug string, order int, body string) string {
	return fmt.Sprintf("---\ntitle: Lección %s\nslug: %s\norder: %d\nsummary: Resumen.\n---\n\n%s", slug, slug, order, body)
}

// save writes a file as editors do: beside it, and then in its place.
func (d *desk) save(name, text string) {
	d.t.Helper()
	path := filepath.Join(d.lessons, name)
	if err := os.WriteFile(path+"~", []byte(text), 0o600); err != nil {
		d.t.Fatal(err)
	}
	if err := os.Rename(path+"~", path); err != nil {
		d.t.Fatal(err)
	}
}

func (d *desk) edit(name, from, to string) {
	d.t.Helper()
	path := filepath.Join(d.lessons, name)
	text, err := os.ReadFile(path)
	if err != nil {
		d.t.Fatal(err)
	}
	if !strings.Contains(string(text), from) {
		d.t.Fatalf("%s has no %q", name, from)
	}
	d.save(name, strings.Replace(string(text), from, to, 1))
}

const (
	reads = `(text) => document.querySelector("main").innerText.includes(text)`
	// noticed is what the overlay says, undefined while it is not there.
	noticed = `() => { const box = document.querySelector(".live-reload"); return box && !box.hidden ? box.innerText : "" }`
)

func TestASavedLessonIsOnThePage(t *testing.T) {
	t.Parallel()
	d := writes(t)
	ana := arrives(t, d.site, "Ana")
	ana.OpensLesson("sse")
	ana.StartsWidget("sse")
	newest := ana.SeesEvents("sse", 1)
	before := finds[map[string]any](ana, `() => {
		document.querySelector("sse-widget").mine = true;
		document.querySelector("sse-widget").scrollIntoView();
		getSelection().selectAllChildren(document.querySelector(".prose > p:last-of-type"));
		return { top: Math.round(document.querySelector("sse-widget").getBoundingClientRect().top), loaded: performance.timeOrigin };
	}`)

	d.edit("1-sse.md", "Uno.", "Uno, **corregido**.\n\nY un párrafo más.\n\n```js\nlet x;\n```")
	waits[bool](ana, "the new text is there", reads, "Y un párrafo más.")
	after := finds[map[string]any](ana, `() => ({
		top: Math.round(document.querySelector("sse-widget").getBoundingClientRect().top), loaded: performance.timeOrigin
	})`)
	if !maps.Equal(before, after) {
		t.Errorf("the page has moved or was loaded again: %v, %v", before, after)
	}
	if !finds[bool](ana, `() => document.querySelector("sse-widget").mine`) {
		t.Error("the widget is another")
	}
	ana.SeesEvent("sse", newest+2)
	ana.LostNothing("sse")
	if got := finds[string](ana, `() => getSelection().toString().trim()`); got != "Dos." {
		t.Errorf("the selection is %q", got)
	}
	if finds[int](ana, `() => document.querySelectorAll(".code__copy").length`) != 1 {
		t.Error("the new code cannot be copied")
	}

	d.edit("1-sse.md", "title: Lección sse", "title: Otro título")
	waits[bool](ana, "the title is there", `() => document.title.startsWith("Otro título") && document.querySelector("h1").textContent === "Otro título"`)
	d.edit("1-sse.md", "slug: sse", "slug: eventos")
	waits[bool](ana, "the address has changed", `() => location.pathname === "/lecciones/eventos"`)
	d.save("3-nueva.md", lessonText("nueva", 3, "::widget{name=thermometer}\n"))
	waits[bool](ana, "the menu has the new lesson", `() => !!document.querySelector('#site-menu a[href="/lecciones/nueva"]')`)
	if finds[float64](ana, `() => performance.timeOrigin`) != before["loaded"] {
		t.Error("the page was loaded again")
	}
}

func TestAHalfWrittenMessageStays(t *testing.T) {
	t.Parallel()
	d := writes(t)
	ana := arrives(t, d.site, "Ana")
	ana.OpensLesson("chat")
	ana.EntersAs("Ana")
	ana.IsInRoom()
	ana.does("begins to write", chromedp.SendKeys(part("chat", "draft"), "Hola a medio"))
	d.edit("2-chat.md", "Uno.", "Dos.\n\n::widget{name=thermometer}")
	waits[bool](ana, "the new text is there", reads, "Dos.")
	waits[bool](ana, "the new widget is awake", `() => customElements.get("thermometer-widget") && !!document.querySelector("thermometer-widget")`)
	ana.Presses(" escribir")
	if got := finds[string](ana, `() => document.querySelector('chat-widget [data-part="draft"]').value`); got != "Hola a medio escribir" {
		t.Errorf("the message is %q", got)
	}
}

func TestAMistakeIsShownUntilItIsMended(t *testing.T) {
	t.Parallel()
	d := writes(t)
	ana := arrives(t, d.site, "Ana")
	ana.OpensLesson("sse")
	d.edit("1-sse.md", "name=sse", "name=ssse")
	waits[bool](ana, "the mistake is shown", `() => /1-sse\.md:\d+:15[^]*No hay ningún widget ssse[^]*::widget\{name=ssse\}[^]*¿Quisiste decir sse\?/.test((`+noticed+`)())`)
	if !finds[bool](ana, `() => !!document.querySelector("sse-widget")`) {
		t.Error("the page that was right is not there")
	}
	if !strings.Contains(d.log.String(), "no hay ningún widget `ssse`; ¿quisiste decir `sse`?") {
		t.Errorf("the terminal does not say it: %s", d.log.String())
	}
	ana.Presses(kb.Escape)
	waits[bool](ana, "the notice is put away", `() => !(`+noticed+`)()`)
	d.edit("2-chat.md", "Uno.", "#### Uno") // one mistake more
	waits[bool](ana, "both are shown", `() => (`+noticed+`)().includes("Hay 2 errores")`)
	for _, violation := range accessibility(ana, axeSource(t)) {
		t.Error(violation)
	}
	d.edit("1-sse.md", "name=ssse", "name=sse")
	waits[bool](ana, "one is left", `() => (`+noticed+`)().includes("Hay un error")`)
	d.edit("2-chat.md", "#### Uno", "Uno.")
	waits[bool](ana, "all is well", `() => !(`+noticed+`)()`)

	if err := os.Remove(filepath.Join(d.lessons, "1-sse.md")); err != nil {
		t.Fatal(err)
	}
	waits[bool](ana, "the page is told that it is gone", `() => (`+noticed+`)().includes("Esta página ya no existe")`)
}

// A page that was away, because it slept or because the server did, catches up.
func TestAPageThatWasAwayCatchesUp(t *testing.T) {
	t.Parallel()
	d := writes(t)
	ana := with(t, whole, d.site, "Ana")
	ana.OpensLesson("sse")
	waits[bool](ana, "the page is there", reads, "Uno.")
	d.Stop(t)
	d.edit("1-sse.md", "Uno.", "Escrito entretanto.")
	d.Start(t)
	waits[bool](ana, "the page has caught up", reads, "Escrito entretanto.")

	ana.Opens("/")
	d.edit("1-sse.md", "Escrito entretanto.", "Escrito mientras mirabas otra cosa.")
	finds[chromedp.Void](ana, `() => history.back()`)
	waits[bool](ana, "the page has caught up", reads, "Escrito mientras mirabas otra cosa.")
}

// A picture lies beside the lessons, and can be drawn again.
func TestADrawnPictureIsShown(t *testing.T) {
	t.Parallel()
	d := writes(t)
	ana := arrives(t, d.site, "Ana")
	ana.OpensLesson("sse")
	d.edit("1-sse.md", "Uno.", "![Un mapa](img/mapa.svg)")
	waits[bool](ana, "the picture is missed", `() => (`+noticed+`)().includes("No existe la imagen img/mapa.svg")`)
	const drawing = `<svg xmlns="http://www.w3.org/2000/svg" width="30" height="20"/>`
	if err := os.Mkdir(filepath.Join(d.lessons, "img"), 0o700); err != nil {
		t.Fatal(err)
	}
	for _, width := range []string{"30", "40"} {
		d.save("img/mapa.svg", strings.Replace(drawing, "30", width, 1))
		waits[bool](ana, "the picture is "+width+" wide", `(width) => document.querySelector(".prose img")?.naturalWidth === Number(width) && !(`+noticed+`)()`, width)
	}
}

// Any markup can become any other, and what scripts have added stays.
func TestPatchesOfAllKinds(t *testing.T) {
	t.Parallel()
	ana := arrives(t, theSite(t), "Ana")
	ana.Opens("/")
	if failure := finds[string](ana, patches); failure != "" {
		t.Error(failure)
	}
}

// patches makes random trees become others, each beside things that a script
// has put there, and compares what comes out. The seed is fixed.
const patches = `async () => {
	const { Original } = await import("/assets/js/live-reload/patch.js");
	let seed = 7;
	const random = (n) => (seed = (seed * 48271) % 2147483647) % n;
	const names = ["p", "ul", "li", "em", "x-widget", "section"];
	const tree = (depth) => {
		const node = document.createElement(names[random(names.length)]);
		if (random(3) === 0) node.setAttribute(["id", "class", "title"][random(3)], "v" + random(3));
		for (let i = random(5); i > 0; i--) {
			if (depth > 0 && random(2)) node.append(tree(depth - 1));
			else node.append(random(6) ? "texto " + random(4) : document.createComment("c" + random(3)));
		}
		return node;
	};
	const root = () => { const node = document.createElement("main"); for (let i = random(8); i > 0; i--) node.append(tree(3)); node.normalize(); return node; };
	const edited = (node) => {
		const copy = node.cloneNode(true);
		for (let i = 1 + random(3); i > 0; i--) {
			const all = [copy, ...copy.querySelectorAll("*")];
			const at = all[random(all.length)];
			if (random(3) === 0 && at !== copy) at.remove();
			else if (random(2)) at.append(tree(1));
			else at.prepend("texto nuevo " + random(9));
		}
		copy.normalize();
		return copy;
	};
	const strip = (node) => { const copy = node.cloneNode(true); for (const own of copy.querySelectorAll("script-own")) own.remove(); copy.normalize(); return copy; };
	for (let round = 0; round < 400; round++) {
		let now = root();
		const page = now.cloneNode(true);
		document.body.append(page);
		const original = new Original(page);
		for (const element of page.querySelectorAll("ul, section")) element.append(document.createElement("script-own"));
		for (let step = 0; step < 4; step++) {
			now = random(5) ? edited(now) : root();
			original.become(now);
			if (!strip(page).isEqualNode(now)) return "round " + round + " step " + step + ":\n" + strip(page).outerHTML + "\nwant\n" + now.outerHTML;
		}
		page.remove();
	}
	const page = document.createElement("main");
	const paragraphs = (...texts) => { const node = document.createElement("main"); for (const text of texts) { const p = document.createElement("p"); p.append(text); node.append(p, "\n"); } return node; };
	page.append(...paragraphs("a", "b", "c").childNodes);
	const original = new Original(page);
	const [a, b, c] = page.querySelectorAll("p");
	original.become(paragraphs("nuevo", "a", "b", "otro", "c"));
	const kept = page.querySelectorAll("p");
	return kept[1] === a && kept[2] === b && kept[4] === c ? "" : "what has not changed is not the same: " + page.innerHTML;
}`
