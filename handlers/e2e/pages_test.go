package e2e_test

import "fmt"

// sticksOut names what makes the page wider than the screen, if it is.
func sticksOut(s *student) []string {
	s.t.Helper()
	return finds[[]string](s, `() => {
		const width = document.documentElement.clientWidth;
		if (document.documentElement.scrollWidth <= width) return [];
		const outside = [...document.querySelectorAll("body *")].filter((e) => e.getBoundingClientRect().right > width);
		return ["wider than " + width + " px: " + document.documentElement.scrollWidth,
			...outside.slice(0, 5).map((e) => e.localName + "." + e.className)];
	}`)
}

// sayPolling names titles that do not say «sondeo». Asking again and again is called
// that in every title, lane and legend; «polling» stands beside it where it is
// introduced, and is the name of addresses and files.
func sayPolling(s *student, _ string) (wrong []string) {
	s.t.Helper()
	for _, title := range finds[[]string](s, `() => [...document.querySelectorAll(
			"title, h1, h2, h3, .menu__link, .widget__title, .race__name, .tape__name, th, label, .pager__title")]
		.map((e) => e.textContent.trim()).filter((text) => /\bPolling\b|\blong polling\b(?!\))/.test(text))`) {
		wrong = append(wrong, fmt.Sprintf("a title says %q", title))
	}
	return wrong
}
