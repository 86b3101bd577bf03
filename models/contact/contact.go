// Package contact holds the people that a space talks to: journalists, creators, officials, partners;
// what is known of them, how they may be reached, and who must not be.
package contact

import (
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"standfirst/models/fault"
	"standfirst/models/outlet"
	"standfirst/models/tag"
	"standfirst/models/term"
)

// Kinds of contact, in the order a person is offered them.
var Kinds = []string{"journalist", "creator", "official", "partner", "other"}

// Langs are the languages in which a contact may be written to; "" is not known.
var Langs = []string{"zh-CN", "en"}

// Contact is one person, or a desk that answers like one. What most have not is left out of the document where it is
// empty, as there are many, but for what lists are kept of in an order, where nothing is a value too.
type Contact struct {
	ID                 string            `json:"id"`
	Rev                int64             `json:"rev"`
	Name               string            `json:"name"`
	Latin              string            `json:"latin,omitempty"` // the name in Latin script, where Name is not
	Kind               string            `json:"kind"`
	Email              string            `json:"email,omitzero"` // primary address, normalised; nobody else's
	Emails             []string          `json:"emails"`         // every address, the primary one first
	Phone              string            `json:"phone"`
	Phones             []string          `json:"phones,omitempty"` // further numbers
	WeChat             string            `json:"wechat,omitempty"`
	Handles            []Handle          `json:"handles,omitempty"`   // names on other services
	Channel            string            `json:"channel,omitempty"`   // how they want to be approached, one of Channels; "" is not known
	HoursFrom          string            `json:"hours_from,omitzero"` // when they may be pitched, "09:30" in their own zone; "" is any time
	HoursTo            string            `json:"hours_to,omitzero"`
	Do                 string            `json:"do,omitzero"`         // what they like in a pitch
	Dont               string            `json:"dont,omitzero"`       // what they do not
	MailEvery          int64             `json:"mail_every,omitzero"` // they want a mailing at most every so many days; 0 is any number
	Lang               string            `json:"lang"`
	Country            string            `json:"country"`        // two letters, ISO 3166
	Zone               string            `json:"zone,omitempty"` // IANA time zone
	OutletID           string            `json:"outlet_id"`
	Role               string            `json:"role"`
	Positions          []Position        `json:"positions,omitempty"`  // other roles, present and past; the main one is OutletID and Role
	PressCard          string            `json:"press_card,omitempty"` // number of the press card
	Stage              string            `json:"stage"`                // one of Stages; "" is not judged
	LeaveFrom          string            `json:"leave_from,omitempty"` // dates of an absence, the last day included
	LeaveUntil         string            `json:"leave_until,omitempty"`
	LeaveNote          string            `json:"leave_note,omitzero"`
	Custom             map[string]string `json:"custom,omitempty"` // values of the space's own fields, by key
	Basis              Basis             `json:"basis,omitzero"`
	Checks             []Check           `json:"checks"` // where the ageing fields come from, and when they were last looked at
	Beats              []string          `json:"beats"`
	Tags               []string          `json:"tags"`
	Lists              []string          `json:"lists"` // ids of the lists that the contact is on
	Owner              string            `json:"owner"` // user id of the colleague who looks after the contact
	Notes              string            `json:"notes,omitempty"`
	DoNotContact       bool              `json:"do_not_contact"`
	DoNotContactReason string            `json:"do_not_contact_reason,omitempty"`
	Source             string            `json:"source"`              // "hand", or "import:<id>"
	PendingBy          string            `json:"pending_by,omitzero"` // whose new contact it is that waits for approval; "": it does not
	CreatedAt          time.Time         `json:"created_at"`
	UpdatedAt          time.Time         `json:"updated_at"`

	// Derived from the above, never typed.
	NameKey       string   `json:"name_key"`                  // the folded name
	OutletKey     string   `json:"outlet_key"`                // the outlet's sort key
	OutletIDs     []string `json:"outlet_ids"`                // every outlet they work for now
	PastOutletIDs []string `json:"past_outlet_ids,omitempty"` // those they once worked for
	HandleKeys    []string `json:"handle_keys"`               // "wechat:lilei", "tel:8613800001111": what only one person has
	StaleOn       string   `json:"stale_on"`                  // date from which some ageing field is too old; "" when none ages
	Terms         []string `json:"terms"`
	SortKey       string   `json:"sort_key"`

	Figures // kept by the features that know them, never typed
}

// Most characters that the fields of a contact may have.
const (
	maxName  = 120
	maxText  = 200
	maxNotes = 10000
)

// tidy cleans what was typed and returns every fault at once. It changes nothing that is clean.
func (c *Contact) tidy() error {
	var faults fault.List
	c.Name, c.Latin = squeeze(c.Name), squeeze(c.Latin)
	if c.Name == "" {
		faults.Add(fault.Bad("name", "contact.name.missing"))
	}
	limit(&faults, "name", c.Name, maxName)
	limit(&faults, "latin", c.Latin, maxName)
	c.tidyAddresses(&faults)
	c.tidyChoices(&faults)
	c.tidyProfile(&faults)
	c.Role, c.WeChat, c.Notes = squeeze(c.Role), squeeze(c.WeChat), strings.TrimSpace(c.Notes)
	c.DoNotContactReason = squeeze(c.DoNotContactReason)
	limit(&faults, "role", c.Role, maxText)
	limit(&faults, "wechat", c.WeChat, maxText)
	limit(&faults, "notes", c.Notes, maxNotes)
	limit(&faults, "do_not_contact_reason", c.DoNotContactReason, maxText)
	c.Phone = squeeze(c.Phone)
	limit(&faults, "phone", c.Phone, 60)
	if c.Phone != "" && strings.IndexFunc(c.Phone, unicode.IsDigit) < 0 {
		faults.Add(fault.Bad("phone", "contact.phone.bad"))
	}
	c.Beats = tag.Clean(&faults, "beats", c.Beats)
	c.Tags = tag.Clean(&faults, "tags", c.Tags)
	return faults.Err()
}

func (c *Contact) tidyAddresses(faults *fault.List) {
	var all []string
	for i, text := range append([]string{c.Email}, c.Emails...) {
		if strings.TrimFunc(text, unwritten) == "" {
			continue
		}
		a, err := NormalAddress(text)
		if err != nil {
			f := fault.Of(err)
			if i > 0 && text != c.Email {
				f = f.On("emails")
			}
			if text != c.Email || i == 0 {
				faults.Add(f)
			}
			continue
		}
		if !slices.Contains(all, a) {
			all = append(all, a)
		}
	}
	if len(all) > 20 {
		faults.Add(fault.Bad("emails", "contact.address.many", "max", 20))
	}
	if len(*faults) > 0 {
		return // what was typed stays for the form
	}
	c.Email, c.Emails = "", all
	if len(all) > 0 {
		c.Email = all[0]
	}
}

func (c *Contact) tidyChoices(faults *fault.List) {
	if c.Kind == "" {
		c.Kind = "journalist"
	}
	if !slices.Contains(Kinds, c.Kind) {
		faults.Add(fault.Bad("kind", "contact.kind.unknown", "kind", clip(c.Kind, 40)))
	}
	if c.Lang != "" && !slices.Contains(Langs, c.Lang) {
		faults.Add(fault.Bad("lang", "contact.lang.unknown", "lang", clip(c.Lang, 40)))
	}
	c.Country = strings.ToUpper(strings.TrimSpace(c.Country))
	if c.Country != "" && (len(c.Country) != 2 || strings.Trim(c.Country, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") != "") {
		faults.Add(fault.Bad("country", "contact.country.bad", "country", clip(c.Country, 40)))
	}
	if c.Zone = strings.TrimSpace(c.Zone); c.Zone != "" {
		if _, err := time.LoadLocation(c.Zone); err != nil || c.Zone == "Local" {
			faults.Add(fault.Bad("zone", "contact.zone.unknown", "zone", clip(c.Zone, 40)))
		}
	}
}

// derive fills the fields that search and order go by.
func (c *Contact) derive(o outlet.Outlet) {
	c.NameKey = term.Fold(c.Name)
	c.SortKey = term.SortKey(c.Name)
	if c.Latin != "" && term.Pinyin(c.Name) != "" {
		c.SortKey = term.Fold(c.Latin) + " " + c.NameKey // the person's own spelling is better than ours
	}
	c.OutletKey = o.SortKey
	var terms term.Set
	terms.AddName(c.Name, c.Latin)
	terms.AddStarts(c.Name, c.Latin)
	terms.Add(c.Emails...)
	terms.Add(c.Role, c.WeChat, c.Phone)
	terms.Add(c.Tags...)
	terms.Add(c.Beats...)
	terms.AddTitle(o.Name)
	terms.AddTitle(o.Aliases...)
	c.OutletIDs = nil
	if c.OutletID != "" {
		c.OutletIDs = []string{c.OutletID}
	}
	for _, p := range c.Positions {
		if p.To == "" && p.OutletID != "" && !slices.Contains(c.OutletIDs, p.OutletID) {
			c.OutletIDs = append(c.OutletIDs, p.OutletID)
			terms.AddTitle(p.Outlet)
		}
	}
	c.PastOutletIDs = c.pastOutlets()
	for _, h := range c.Handles {
		terms.Add(h.Name)
	}
	terms.Add(spoken(c.Custom)...)
	c.HandleKeys = c.handleKeys()
	for _, key := range c.HandleKeys {
		if number, called := strings.CutPrefix(key, "tel:"); called {
			terms.Add(inland(number), ending(number))
		}
	}
	c.judge(c.UpdatedAt)
	c.Terms = terms.List()
}

func limit(faults *fault.List, field, text string, most int) {
	if n := utf8.RuneCountInString(text); n > most {
		faults.Add(fault.Bad(field, "contact.text.long", "max", most, "n", n))
	}
	if !utf8.ValidString(text) || strings.ContainsRune(text, utf8.RuneError) {
		faults.Add(fault.Bad(field, "contact.text.unreadable"))
	}
}

func squeeze(text string) string { return tag.Squeeze(text) }
