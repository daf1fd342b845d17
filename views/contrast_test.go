package views

import (
	"maps"
	"math"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// A scheme maps the names of colours to their values, "#rrggbb".
type scheme map[string]string

// schemes reads the colours that a stylesheet declares as
// `--name: light-dark(#rrggbb, #rrggbb)`.
func schemes(t *testing.T, sheet string) (light, dark scheme) {
	t.Helper()
	css, err := os.ReadFile("../assets/css/site/" + sheet)
	if err != nil {
		t.Fatal(err)
	}
	light, dark = scheme{}, scheme{}
	declaration := regexp.MustCompile(`--([\w-]+): light-dark\((#[0-9a-f]{6}), (#[0-9a-f]{6})\)`)
	for _, m := range declaration.FindAllStringSubmatch(string(css), -1) {
		light[m[1]], dark[m[1]] = m[2], m[3]
	}
	if len(light) == 0 {
		t.Fatalf("%s declares no colour", sheet)
	}
	return light, dark
}

// contrast is the ratio of two colours, from 1 to 21 (WCAG 2.2, "contrast ratio").
func contrast(t *testing.T, a, b string) float64 {
	t.Helper()
	x, y := luminance(t, a), luminance(t, b)
	return (max(x, y) + 0.05) / (min(x, y) + 0.05)
}

// luminance is relative to white's (WCAG 2.2, "relative luminance").
func luminance(t *testing.T, colour string) float64 {
	t.Helper()
	sum := 0.0
	for i, weight := range []float64{0.2126, 0.7152, 0.0722} {
		channel, err := strconv.ParseUint(colour[1+2*i:3+2*i], 16, 8)
		if err != nil {
			t.Fatal(err)
		}
		c := float64(channel) / 255
		if c <= 0.04045 {
			c /= 12.92
		} else {
			c = math.Pow((c+0.055)/1.055, 2.4)
		}
		sum += weight * c
	}
	return sum
}

func TestColoursCanBeRead(t *testing.T) {
	lightInk, darkInk := schemes(t, "chroma.css")
	light, dark := schemes(t, "tokens.css")
	for name, colours := range map[string]struct{ site, code scheme }{"light": {light, lightInk}, "dark": {dark, darkInk}} {
		t.Run(name, func(t *testing.T) {
			check := func(front, back string, site scheme, least float64) {
				if ratio := contrast(t, site[front], colours.site[back]); ratio < least {
					t.Errorf("--%s on --%s: %.2f, at least %.1f", front, back, ratio, least)
				}
			}
			grounds := []string{"bg", "surface", "surface-2", "stripe"}
			texts := strings.Fields("text muted accent on-air ok warn bad polling websocket sse socketio")
			for _, ground := range grounds {
				for _, text := range texts {
					check(text, ground, colours.site, 4.5) // SC 1.4.3
				}
			}
			for _, ground := range []string{"bg", "surface"} {
				check("edge", ground, colours.site, 3) // SC 1.4.11
				check("focus", ground, colours.site, 3)
			}
			check("on-accent", "accent", colours.site, 4.5)
			check("bg", "text", colours.site, 4.5)
			for _, ink := range slices.Sorted(maps.Keys(colours.code)) {
				check(ink, "surface", colours.code, 4.5)
			}
		})
	}
}

// The browser's frame has the colour of the page, which HTML cannot take from a stylesheet.
func TestThemeColoursAreThePages(t *testing.T) {
	light, dark := schemes(t, "tokens.css")
	page := render(t, Home(course()))
	equal(t, "light", all(`data-theme-color="light" content="([^"]+)"`, page), []string{light["bg"]})
	equal(t, "dark", all(`data-theme-color="dark" content="([^"]+)"`, page), []string{dark["bg"]})
}
