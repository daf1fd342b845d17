package content_test

import (
	"net/url"
	"slices"
	"strings"
	"testing"

	"golang.org/x/net/html"
)

// allowedElements are all the elements that a lesson may come out as, with the
// attributes of each besides class and id.
var allowedElements = map[string][]string{
	"a": {"href", "title", "role", "aria-label"}, "aside": {"role", "aria-labelledby"},
	"b": nil, "blockquote": nil, "br": nil, "circle": {"cx", "cy", "r"}, "code": nil, "dd": nil, "del": nil, "details": nil,
	"div": {"tabindex", "role", "aria-label", "aria-labelledby"}, "dl": nil, "dt": nil, "em": nil,
	"fieldset": nil, "figcaption": nil, "figure": {"data-lang"}, "form": {"method"}, "h2": nil, "h3": nil, "h4": nil, "hr": nil,
	"i": {"lang"}, "img": {"src", "alt", "title", "width", "height"}, "input": {"type", "disabled", "checked", "aria-label", "name"},
	"label": nil, "legend": nil, "lesson-tabs": nil,
	"li": {"data-right"}, "mark": nil, "ol": {"start", "role"}, "p": nil, "path": {"d"}, "pre": {"tabindex"},
	"quiz-question": {"data-question", "data-prediction"}, "rect": {"x", "y", "width", "height", "rx"}, "section": {"role", "aria-label"}, "span": {"role", "aria-label"},
	"strong": nil, "summary": nil, "sup": nil, "svg": {"viewbox", "role", "aria-label", "aria-labelledby"}, "table": nil, "tbody": nil, "td": nil, "text": {"x", "y"}, "th": {"scope"},
	"thead": nil, "tr": nil, "tspan": nil, "ul": nil,
}

// checkHTML reads a page as a browser does: nothing in it but what lessons are
// made of, no address that runs code, no id twice, no label that is missing.
func checkHTML(t *testing.T, page string) {
	t.Helper()
	ids := make(map[string]bool)
	var labels []string
	for _, element := range elements(t, page) {
		if _, known := allowedElements[element.Data]; !known {
			t.Errorf("the page has an element %q", element)
		}
		for _, a := range element.Attr {
			switch {
			case a.Key == "id" && ids[a.Val]:
				t.Errorf("the id %q is there twice", a.Val)
			case a.Key == "id":
				ids[a.Val] = true
			case a.Key == "aria-labelledby":
				labels = append(labels, a.Val)
			case a.Key == "href" || a.Key == "src":
				checkAddress(t, a.Val)
			}
		}
	}
	for _, id := range labels {
		if !ids[id] {
			t.Errorf("a label %q is missing", id)
		}
	}
}

// checkInert checks that a page which is not to be shown, for it has mistakes,
// could be: nothing that an author writes gets through as markup.
func checkInert(t *testing.T, page string) {
	t.Helper()
	page = strings.ReplaceAll(page, "<!-- raw HTML omitted -->", "") // by goldmark
	for _, element := range elements(t, page) {
		if _, known := allowedElements[element.Data]; !known && !slices.Contains([]string{"h1", "h5", "h6"}, element.Data) {
			t.Errorf("the page has an element %q", element)
		}
	}
}

// elements returns every element of a page but the widgets of the fixture, and
// checks that it has no attributes but those allowed.
func elements(t *testing.T, page string) (all []html.Token) {
	t.Helper()
	z := html.NewTokenizer(strings.NewReader(page))
	for kind := z.Next(); kind != html.ErrorToken; kind = z.Next() {
		token := z.Token()
		switch {
		case kind == html.CommentToken || kind == html.DoctypeToken:
			t.Errorf("the page has %q", token)
		case kind != html.StartTagToken && kind != html.SelfClosingTagToken, strings.HasPrefix(token.Data, "x-"):
			continue
		}
		for _, a := range token.Attr {
			if a.Key != "class" && a.Key != "id" && !slices.Contains(allowedElements[token.Data], a.Key) {
				t.Errorf("the page has an attribute %q in %q", a.Key, token)
			}
		}
		all = append(all, token)
	}
	return all
}

func checkAddress(t *testing.T, address string) {
	t.Helper()
	u, err := url.Parse(address)
	if err != nil {
		t.Errorf("a link to %q: %v", address, err)
		return
	}
	if u.Scheme != "" && !slices.Contains([]string{"http", "https", "mailto"}, strings.ToLower(u.Scheme)) {
		t.Errorf("a link to %q", address)
	}
}
