package newsroom

import (
	"net/url"
	"strings"
	"time"

	"standfirst/handlers/web"
	"standfirst/models/release"
)

// meta is what the head of a public page tells machines.
type meta struct {
	Canonical   string
	Alternates  []alternate
	Description string
	Feeds       string // where the feeds are, "" for none
	Card        string // picture for those who share the page, "" for none
	IsArticle   bool
	Data        []any // schema.org
	NoIndex     bool
}

type alternate struct{ Lang, URL string }

// inLanguages sets the canonical address of a page that exists in these languages, and those of the
// others. A page in one language has no parameter in its address.
func (m *meta) inLanguages(address, lang string, langs []string) {
	m.Canonical = address
	if len(langs) < 2 {
		return
	}
	m.Canonical = withLang(address, lang)
	for _, l := range langs {
		m.Alternates = append(m.Alternates, alternate{l, withLang(address, l)})
	}
	m.Alternates = append(m.Alternates, alternate{"x-default", address})
}

// inLanguagesAt is inLanguages for an address that has parameters of its own, in every language.
func (m *meta) inLanguagesAt(address, lang string) {
	m.inLanguages(address, lang, release.Langs())
	if strings.Contains(address, "?") {
		m.Canonical = address + "&lang=" + lang
		for i, l := range release.Langs() {
			m.Alternates[i].URL = address + "&lang=" + l
		}
	}
}

func withLang(address, lang string) string {
	return web.Front(address) + "?lang=" + url.QueryEscape(lang)
}

const schema = "https://schema.org"

// news is schema.org's NewsArticle.
type news struct {
	Context    string    `json:"@context"`
	Type       string    `json:"@type"`
	Headline   string    `json:"headline"`
	About      string    `json:"description,omitempty"`
	Language   string    `json:"inLanguage"`
	Published  string    `json:"datePublished"`
	Modified   string    `json:"dateModified"`
	URL        string    `json:"mainEntityOfPage"`
	Image      []string  `json:"image,omitempty"`
	Publisher  named     `json:"publisher"`
	Author     named     `json:"author"`
	Correction []comment `json:"correction,omitempty"`
}

type named struct {
	Type string `json:"@type"`
	Name string `json:"name"`
	URL  string `json:"url,omitempty"`
}

type comment struct {
	Type string `json:"@type"`
	Text string `json:"text"`
	Date string `json:"datePublished"`
}

// announcement is schema.org's SpecialAnnouncement: the page of an incident that is not over.
type announcement struct {
	Context  string `json:"@context"`
	Type     string `json:"@type"`
	Name     string `json:"name"`
	Text     string `json:"text"`
	Language string `json:"inLanguage"`
	Posted   string `json:"datePosted"`
	URL      string `json:"url"`
	Feed     string `json:"webFeed"`
	Provider named  `json:"publisher"`
}

// claimReview is schema.org's ClaimReview: a rumour that was found to be false.
type claimReview struct {
	Context string `json:"@context"`
	Type    string `json:"@type"`
	Claim   string `json:"claimReviewed"`
	Date    string `json:"datePublished"`
	URL     string `json:"url"`
	Author  named  `json:"author"`
	Rating  rating `json:"reviewRating"`
}

type rating struct {
	Type  string `json:"@type"`
	Value int    `json:"ratingValue"`
	Best  int    `json:"bestRating"`
	Worst int    `json:"worstRating"`
	Name  string `json:"alternateName"`
}

func stamp(t time.Time) string { return t.UTC().Format(time.RFC3339) }
