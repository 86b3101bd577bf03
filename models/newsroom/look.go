package newsroom

import (
	"context"
	"errors"
	"net/url"
	"strconv"
	"time"
	"unicode/utf8"

	"standfirst/models/audit"
	"standfirst/models/fault"
	"standfirst/models/incident"
	"standfirst/models/store"
)

// EventLookChanged says that the newsroom has another look.
const EventLookChanged = "newsroom.look_changed"

// Look is what a house changes of how its newsroom looks: everything else is the same everywhere, so that it stays
// fast and legible. The zero value is the usual look.
type Look struct {
	ID        string     `json:"id"`
	Rev       int64      `json:"rev"`
	Accent    string     `json:"accent"` // of links and of the line below the head, as #rrggbb; "" the usual
	Font      Font       `json:"font"`
	PictureID string     `json:"pictureId"` // the logo, one of the pictures that the newsroom offers; "" the name alone
	Links     []LookLink `json:"links"`
	UpdatedAt time.Time  `json:"updatedAt"`
}

// Font is the letters that a newsroom is set in, of those that its readers' machines have: none is fetched.
type Font string

// The fonts. Mixed is the usual one: headlines with serifs, text without.
const (
	Mixed Font = ""
	Sans  Font = "sans"
	Serif Font = "serif"
)

// Fonts are all of them, the usual one first.
func Fonts() []Font { return []Font{Mixed, Sans, Serif} }

// LookLink leads out of the newsroom, from its head or its foot.
type LookLink struct {
	Foot  bool          `json:"foot"`
	Label incident.Text `json:"label"`
	URL   string        `json:"url"`
}

// The most links, and characters of what they are called.
const (
	MaxLinks = 6
	maxLabel = 40
)

// Look returns how the newsroom looks; the usual look while nobody has set one.
func (n *Newsroom) Look(ctx context.Context) (Look, error) {
	l, err := n.looks.Get(ctx, theOne)
	if errors.Is(err, store.ErrNotFound) {
		return Look{ID: theOne}, nil
	}
	return l, err
}

// OnLight is the accent on the page of the day.
func (l Look) OnLight() string { return l.Accent }

// OnDark is the accent on the page of the night: so much lighter that it is legible there.
func (l Look) OnDark() string {
	if l.Accent == "" {
		return ""
	}
	return toward(l.Accent, white, DarkGrounds)
}

// SetLook sets how the newsroom looks. A colour that is not legible on its pages is refused, with the nearest that is.
// Faults are on accent, font, picture, and on link_0_label, link_0_url and so on, by their places in what is given:
// what is empty is left out. Setting what is set already changes nothing.
func (n *Newsroom) SetLook(ctx context.Context, l Look, by audit.Actor) (Look, error) {
	was, err := n.Look(ctx)
	if err != nil {
		return was, err
	}
	if err := n.checkLook(ctx, &l, was); err != nil {
		return Look{}, err
	}
	l.Rev, l.UpdatedAt = was.Rev, was.UpdatedAt
	if l.ID = theOne; was.says(l) {
		return was, nil
	}
	if _, err := n.looks.InsertMissing(ctx, &Look{ID: theOne}); err != nil {
		return Look{}, err
	}
	l, err = n.looks.Edit(ctx, theOne, func(doc *Look) error {
		doc.Accent, doc.Font, doc.PictureID, doc.Links, doc.UpdatedAt = l.Accent, l.Font, l.PictureID, l.Links, n.moment()
		return nil
	})
	if err != nil {
		return l, err
	}
	_, err = n.d.Audit.Append(ctx, "newsroom", audit.Entry{By: by, Action: EventLookChanged, Object: "newsroom:look", Data: map[string]string{
		"accent": l.Accent, "font": string(l.Font), "picture": l.PictureID, "links": strconv.Itoa(len(l.Links)),
	}})
	return l, err
}

// says reports whether two looks are the same to those who see them.
func (l Look) says(o Look) bool {
	if l.Accent != o.Accent || l.Font != o.Font || l.PictureID != o.PictureID || len(l.Links) != len(o.Links) {
		return false
	}
	for i := range l.Links {
		a, b := l.Links[i], o.Links[i]
		if a.Foot != b.Foot || a.URL != b.URL || !a.Label.Same(b.Label) {
			return false
		}
	}
	return true
}

func (n *Newsroom) checkLook(ctx context.Context, l *Look, was Look) error {
	var faults fault.List
	if l.Accent != "" {
		colour, ok := tidyColour(l.Accent)
		if !ok {
			faults.Add(fault.Bad("accent", "newsroom.look.accent"))
		} else if ratio := worst(colour, LightGrounds); ratio < legible {
			faults.Add(fault.Bad("accent", "newsroom.look.contrast", "ratio", strconv.FormatFloat(float64(int(ratio*10))/10, 'f', 1, 64), "colour", toward(colour, black, LightGrounds)))
		}
		l.Accent = colour
	}
	if l.Font != Mixed && l.Font != Sans && l.Font != Serif {
		faults.Add(fault.Bad("font", "newsroom.look.font"))
	}
	if l.PictureID != "" && l.PictureID != was.PictureID { // one that has run out since stays chosen, and is not shown
		offered, err := n.d.Offers(ctx, l.PictureID)
		if err != nil {
			return err
		}
		if !offered {
			faults.Add(fault.Bad("picture", "newsroom.look.picture"))
		}
	}
	var links []LookLink
	for i, link := range l.Links {
		if link.tidy(); link.Label.Empty() && link.URL == "" {
			continue
		}
		faults = append(faults, link.faults("link_"+strconv.Itoa(i)+"_")...)
		links = append(links, link)
	}
	if len(links) > MaxLinks {
		faults.Add(fault.Bad("links", "newsroom.look.links", "most", MaxLinks))
	}
	l.Links = links
	return faults.Err()
}

func (l *LookLink) tidy() {
	l.Label, l.URL = incident.TidyText(l.Label, incident.TidyLine), incident.TidyLine(l.URL)
}

func (l LookLink) faults(field string) fault.List {
	var faults fault.List
	if l.Label.Empty() {
		faults.Add(fault.Bad(field+"label_en", "newsroom.look.label"))
	}
	for lang, text := range l.Label {
		if utf8.RuneCountInString(text) > maxLabel {
			faults.Add(fault.Bad(field+"label_"+lang, "newsroom.look.label_long", "most", maxLabel))
		}
	}
	u, err := url.Parse(l.URL)
	if err != nil || u.Scheme != "https" && u.Scheme != "http" || u.Host == "" || u.User != nil || len(l.URL) > 500 {
		faults.Add(fault.Bad(field+"url", "newsroom.look.url"))
	}
	return faults
}
