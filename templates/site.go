package templates

import (
	"html/template"
	"strings"
)

// Site is what every page of a public newsroom has around its content. Nothing in it depends on who reads: a page is
// made once and sent to everybody.
type Site struct {
	Home  string     // address of the newsroom in the language that is read
	Nav   []SiteLink // the parts of the newsroom
	Langs []SiteLink // this page in every language; Key is the language
	Press SitePress
	Feeds string // where the feeds are

	// The house's own look: a sheet after the usual one, a logo instead of the name, ways out. All may be missing.
	Sheet      string
	Logo       *SiteLogo
	Head, Foot []SiteWay
}

// SiteLogo is the picture of the house. What it says is the name of the newsroom.
type SiteLogo struct {
	URL           string
	Width, Height int
}

// SiteWay leads out of the newsroom. Lang is "" where its label is in the language of the page.
type SiteWay struct{ Label, Lang, URL string }

// SiteLink is a way to a page. Key is a message key.
type SiteLink struct {
	Key, URL string
	Here     bool
}

// SitePress is whom journalists may call; the zero value is nobody.
type SitePress struct{ Name, Phone, Email string }

// Call is what rings the phone: its digits, and the sign before the code of a country.
func (p SitePress) Call() template.URL {
	keep := func(r rune) rune {
		if r >= '0' && r <= '9' || r == '+' {
			return r
		}
		return -1
	}
	return template.URL("tel:" + strings.Map(keep, p.Phone))
}
