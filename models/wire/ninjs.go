package wire

import "time"

// Item is a text in the IPTC's News in JSON 2.1 (https://iptc.org/standards/ninjs/), for systems of editors. Its times
// are UTC as RFC 3339 writes them.
type Item struct {
	Standard     *ItemStandard `json:"standard,omitempty"`
	URI          string        `json:"uri"`
	Name         string        `json:"name,omitempty"` // of one that is associated with another
	Type         string        `json:"type"`
	Version      string        `json:"version,omitempty"`
	Created      string        `json:"versioncreated,omitempty"`
	First        string        `json:"firstcreated,omitempty"`
	Embargoed    string        `json:"embargoed,omitempty"`
	Language     string        `json:"language,omitempty"`
	Status       string        `json:"pubstatus,omitempty"`
	Sources      []ItemSource  `json:"infosources,omitempty"`
	Headlines    []ItemText    `json:"headlines,omitempty"`
	Descriptions []ItemText    `json:"descriptions,omitempty"`
	Bodies       []ItemText    `json:"bodies,omitempty"`
	By           string        `json:"by,omitempty"`
	UsageTerms   string        `json:"usageterms,omitempty"`
	Note         string        `json:"ednote,omitempty"`
	Renditions   []Rendition   `json:"renditions,omitempty"`
	Associations []Item        `json:"associations,omitempty"`
}

// ItemStandard names the standard that a document follows.
type ItemStandard struct {
	Name    string `json:"name"`
	Version string `json:"version"`
}

// ItemSource is where a text is from.
type ItemSource struct {
	Name string `json:"name"`
	URI  string `json:"uri,omitempty"`
}

// ItemText is a text of an item, with its role.
type ItemText struct {
	Role  string `json:"role,omitempty"`
	Type  string `json:"contenttype,omitempty"`
	Value string `json:"value"`
}

// Rendition is a file of an item. Its title is the file's name, for a file has no address while it is carried.
type Rendition struct {
	Name   string `json:"name"`
	Type   string `json:"contenttype,omitempty"`
	Title  string `json:"title,omitempty"`
	Width  int    `json:"width,omitempty"`
	Height int    `json:"height,omitempty"`
}

// Standard is what every document of ours says of itself.
func Standard() *ItemStandard { return &ItemStandard{"ninjs", "2.1"} }

// The roles of an item's texts, and their types.
const (
	roleMain  = "main"
	plainType = "text/plain"
	htmlType  = "text/html"
)

// Headlines are the headline and, if there is one, the line below it.
func Headlines(main, sub string) []ItemText {
	out := []ItemText{{roleMain, plainType, main}}
	if sub != "" {
		out = append(out, ItemText{"sub", plainType, sub})
	}
	return out
}

// Bodies are a text in both its forms.
func Bodies(html, plain string) []ItemText {
	return []ItemText{{roleMain, htmlType, html}, {roleMain, plainType, plain}}
}

// Stamp is a moment as these documents have it, "" for the zero time.
func Stamp(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format(time.RFC3339)
}

func (s Story) ninjs(t Telling) Item {
	item := Item{
		Standard: Standard(), URI: s.URI, Type: "text", Version: Stamp(s.Created), Created: Stamp(s.Created), First: Stamp(s.First),
		Embargoed: Stamp(s.Embargo), Language: t.Lang, Status: s.status(), Sources: []ItemSource{{s.Provider, s.ProviderURI}},
		Headlines: Headlines(t.Headline, t.Subhead), Bodies: Bodies(t.HTML, t.Text), Note: t.Note,
	}
	for _, p := range s.Pictures {
		shown := Item{URI: p.URI, Name: p.Name, Type: "picture", By: p.Credit, UsageTerms: p.Rights, Renditions: []Rendition{{"main", p.Type, p.Name, p.Width, p.Height}}}
		if words := p.Words[t.Lang]; words != "" {
			shown.Descriptions = []ItemText{{"caption", plainType, words}}
		}
		item.Associations = append(item.Associations, shown)
	}
	return item
}
