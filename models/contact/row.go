package contact

import (
	"slices"
	"strings"
	"unicode"

	"standfirst/models/fault"
	"standfirst/models/outlet"
	"standfirst/models/sheet"
)

// Result is what becomes, or has become, of one row.
type Result struct {
	Row        int               `json:"row"`
	Line       int               `json:"line"`
	Fate       string            `json:"fate"`
	Name       string            `json:"name,omitempty"`
	Email      string            `json:"email,omitempty"`
	Outlet     string            `json:"outlet,omitempty"`
	NewOutlet  bool              `json:"new_outlet,omitempty"` // the row brings the outlet along
	ContactID  string            `json:"contact_id,omitempty"`
	Of         int               `json:"of,omitempty"`         // of a duplicate: the line of the earlier row
	Suppressed bool              `json:"suppressed,omitempty"` // the address will not be mailed
	Problems   []Problem         `json:"problems,omitempty"`
	Changes    map[string]string `json:"changes,omitempty"`
	Cells      []string          `json:"cells,omitempty"` // of a refused row, as in the file
}

// Problem is why a row is refused. Column is the index of the cell, -1 for the row as a whole.
type Problem struct {
	Column int            `json:"column"`
	Key    string         `json:"key"`
	Args   map[string]any `json:"args,omitempty"`
}

// draft is what a row says, cleaned. Outlet and domain are not resolved yet.
type draft struct {
	Contact
	set            map[string]bool // fields that have a text
	outlet, domain string
	problems       []Problem
}

// read makes a draft of a row; every unfit cell is a problem.
func (p Plan) read(row sheet.Row) draft {
	d := draft{set: map[string]bool{}}
	if row.Fault != nil {
		d.problems = append(d.problems, Problem{-1, row.Fault.Key, row.Fault.Args})
		return d
	}
	cell := map[string]string{}
	for i, f := range p.Columns {
		if f == "" || i >= len(row.Cells) {
			continue
		}
		if text := strings.TrimSpace(row.Cells[i]); text != "" {
			cell[f], d.set[f] = text, true
		}
	}
	d.fill(cell)
	d.outlet, d.domain = squeeze(cell["outlet"]), cell["domain"]
	if err := d.tidy(); err != nil {
		for _, f := range fault.All(err) {
			d.refuse(p, f)
		}
	}
	d.checkOutlet(p)
	return d
}

func (d *draft) fill(cell map[string]string) {
	d.Name = cell["name"]
	if d.Name == "" {
		d.Name = joinName(cell["given"], cell["family"])
	}
	if addresses := splitAddresses(cell["email"]); len(addresses) > 0 {
		d.Email, d.Emails = addresses[0], addresses[1:]
	}
	d.Emails = append(slices.Clone(d.Emails), splitAddresses(cell["emails"])...)
	d.Latin, d.Phone, d.WeChat, d.Role, d.Notes, d.Zone = cell["latin"], cell["phone"], cell["wechat"], cell["role"], cell["notes"], cell["zone"]
	d.Beats, d.Tags = outlet.Split(cell["beats"]), outlet.Split(cell["tags"])
	if d.set["kind"] {
		d.Kind = choice(kindWords, cell["kind"])
	}
	if d.set["lang"] {
		d.Lang = choice(langWords, cell["lang"])
	}
	if d.set["country"] {
		d.Country = choice(countryWords, cell["country"])
	}
	if d.set["blocked"] {
		switch choice(yesWords, cell["blocked"]) {
		case "yes":
			d.DoNotContact, d.DoNotContactReason = true, cell["blocked_reason"]
		case "no":
		default:
			d.problems = append(d.problems, Problem{-1, "contact.import.yes_or_no", map[string]any{"text": clip(cell["blocked"], 40)}})
		}
	}
}

// checkOutlet finds out whether the outlet's name and domain can be an outlet's, before anything is made.
func (d *draft) checkOutlet(p Plan) {
	if len([]rune(d.outlet)) > maxText {
		d.refuse(p, fault.Bad("outlet", "contact.text.long", "max", maxText, "n", len([]rune(d.outlet))))
	}
	if strings.ContainsRune(d.outlet, unicode.ReplacementChar) {
		d.refuse(p, fault.Bad("outlet", "contact.text.unreadable"))
	}
	if d.domain == "" {
		return
	}
	domain, err := outlet.Domain(d.domain)
	if err != nil {
		d.refuse(p, fault.Of(err).On("domain"))
	}
	d.domain = domain
}

// refuse notes a fault at the column that its field came from.
func (d *draft) refuse(p Plan, f *fault.Error) {
	field := f.Field
	switch field {
	case "do_not_contact_reason":
		field = "blocked_reason"
	case "name":
		if !slices.Contains(p.Columns, "name") {
			field = "family"
		}
	case "emails":
		if !slices.Contains(p.Columns, "emails") {
			field = "email"
		}
	}
	d.problems = append(d.problems, Problem{slices.Index(p.Columns, field), f.Key, f.Args})
}

// joinName puts the parts of a name in the order of its script.
func joinName(given, family string) string {
	if strings.IndexFunc(given+family, func(r rune) bool { return unicode.Is(unicode.Han, r) }) >= 0 {
		return family + given
	}
	return strings.TrimSpace(given + " " + family)
}

// splitAddresses cuts a cell that holds several addresses; one that holds none stays whole, to be refused.
func splitAddresses(cell string) []string {
	if strings.Count(cell, "@")+strings.Count(cell, "＠") < 2 {
		if cell == "" {
			return nil
		}
		return []string{cell}
	}
	return outlet.Split(cell)
}

// merge brings what a row says into a contact that exists. Repeating it changes nothing.
func (d draft) merge(c *Contact, p Plan, outletID string) {
	wins := p.Mode == FileWins
	put := func(to *string, v string, set bool) {
		if set && v != "" && (wins || *to == "") {
			*to = v
		}
	}
	put(&c.Name, d.Name, true)
	put(&c.Latin, d.Latin, true)
	put(&c.Phone, d.Phone, true)
	put(&c.WeChat, d.WeChat, true)
	put(&c.Role, d.Role, true)
	put(&c.Zone, d.Zone, true)
	put(&c.Country, d.Country, true)
	put(&c.Lang, d.Lang, true)
	put(&c.Kind, d.Kind, d.set["kind"])
	put(&c.OutletID, outletID, true)
	if c.Notes == "" {
		c.Notes = d.Notes
	}
	if d.DoNotContact && !c.DoNotContact {
		c.DoNotContact, c.DoNotContactReason = true, d.DoNotContactReason
	}
	if c.Email == "" {
		c.Email = d.Email
	}
	c.Emails = append(slices.Clone(c.Emails), d.Emails...)
	c.Beats = append(slices.Clone(c.Beats), d.Beats...)
	d.place(c, p)
}

// place puts the contact where the import was told to.
func (d draft) place(c *Contact, p Plan) {
	c.Tags = append(append(slices.Clone(c.Tags), d.Tags...), p.Tags...)
	if p.ListID != "" && !slices.Contains(c.Lists, p.ListID) {
		c.Lists = append(slices.Clone(c.Lists), p.ListID)
	}
}
