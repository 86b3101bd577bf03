package web

import (
	"crypto/sha256"
	"encoding/hex"

	picture "standfirst/models/asset"
	"standfirst/models/newsroom"
	"standfirst/templates"
)

// LookSheet is the style sheet of a newsroom's own look, "" for the usual one. It is a file of ours like any other: the
// pages themselves carry no styles, so that their policy can forbid them.
func LookSheet(l newsroom.Look) string {
	var out string
	if l.Accent != "" {
		out = ":root{--link:" + l.OnLight() + ";--accent:" + l.OnLight() + "}\n" +
			"@media screen and (prefers-color-scheme:dark){:root{--link:" + l.OnDark() + ";--accent:" + l.OnDark() + "}}\n"
	}
	switch l.Font {
	case newsroom.Sans:
		out += ":root{--serif:var(--sans)}\n"
	case newsroom.Serif:
		out += ":root{--sans:var(--serif)}\n"
	}
	return out
}

// LookTag names a sheet by what is in it: it is kept for as long as the address stays.
func LookTag(sheet string) string {
	sum := sha256.Sum256([]byte(sheet))
	return hex.EncodeToString(sum[:6])
}

// dress puts a newsroom's own look around a page: its sheet, its logo among the pictures that are offered, and the ways
// out of it.
func dress(site *templates.Site, home, lang string, l newsroom.Look, offered []picture.Asset) {
	if sheet := LookSheet(l); sheet != "" {
		site.Sheet = home + "/look.css?v=" + LookTag(sheet)
	}
	for _, a := range offered {
		if a.ID == l.PictureID && a.IsPicture() {
			size := a.Sizes[0] // the smallest is large enough for the head of a page
			site.Logo = &templates.SiteLogo{URL: home + "/assets/" + a.Key + "/" + size.Name(), Width: size.Width, Height: size.Height}
		}
	}
	for _, link := range l.Links {
		label, in := link.Label.In(lang)
		if in == lang {
			in = ""
		}
		way := templates.SiteWay{Label: label, Lang: in, URL: link.URL}
		if link.Foot {
			site.Foot = append(site.Foot, way)
		} else {
			site.Head = append(site.Head, way)
		}
	}
}
