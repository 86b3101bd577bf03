package contact

import (
	"context"
	"slices"
	"strings"
	"unicode"

	"standfirst/models/duplicate"
	"standfirst/models/fault"
	"standfirst/models/field"
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
	OutletID   string            `json:"outlet_id,omitempty"`  // of the outlet that it brings, or gives a further name
	Alias      string            `json:"alias,omitempty"`      // that further name
	ContactID  string            `json:"contact_id,omitempty"`
	Of         int               `json:"of,omitempty"`         // of a duplicate: the line of the earlier row
	Suppressed bool              `json:"suppressed,omitempty"` // the address will not be mailed
	Problems   []Problem         `json:"problems,omitempty"`
	Remarks    []Problem         `json:"remarks,omitempty"` // what was put right on the way in
	Changes    map[string]string `json:"changes,omitempty"`
	Cells      []string          `json:"cells,omitempty"` // of a refused or skipped row, as in the file

	// What the undoing of the import goes by.
	Print string `json:"print,omitempty"` // of a new contact
	Delta *Delta `json:"delta,omitempty"` // of a changed one
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
	set            texts
	outlet, domain string
	problems       []Problem
	unread         int // so many of the problems, the first, are of cells that could not be read
	remarks        []Problem
}

// texts are the fields for which a row has a text.
type texts []string

func (t texts) has(field string) bool { return slices.Contains(t, field) }

// reading is how the rows of an import are understood: by its columns, by the space's own fields, and
// with what was mended on the page.
type reading struct {
	Plan
	header []string
	custom map[string]field.Field // by key
	fixes  map[int]*Fix           // by row
	note   int                    // the column of the notes, -1 without one
	cell   map[string]string      // the texts of the row that is being read, by field
}

func (s *Contacts) reading(ctx context.Context, i Import) (reading, error) {
	p := reading{Plan: i.Plan, header: i.Header, custom: map[string]field.Field{}, cell: make(map[string]string, len(i.Plan.Columns))}
	own, err := s.CustomFields(ctx)
	if err != nil {
		return p, err
	}
	for _, f := range own {
		p.custom[f.Key] = f
	}
	p.note = p.noteColumn()
	p.fixes, err = s.fixesOf(ctx, i.ID)
	return p, err
}

// read makes the draft of a row, which is empty yet; every unfit cell is a problem, and all of them are said at once.
func (p reading) read(row sheet.Row, d *draft) {
	if row.Fault != nil {
		d.problems = append(d.problems, Problem{-1, row.Fault.Key, row.Fault.Args})
		return
	}
	for _, b := range row.Bad {
		if b.Column < len(p.Columns) && p.Columns[b.Column] != "" {
			d.problems = append(d.problems, Problem{b.Column, b.Fault.Key, b.Fault.Args})
		}
	}
	if len(row.Cells) > len(p.Columns) && strings.TrimSpace(strings.Join(row.Cells[len(p.Columns):], "")) != "" {
		d.problems = append(d.problems, Problem{-1, "sheet.too_many_cells", map[string]any{"n": len(row.Cells), "columns": len(p.Columns)}})
	}
	d.unread = len(d.problems)
	cell := p.cells(row, d)
	d.fill(cell)
	d.fillCustom(p, cell)
	d.outlet, d.domain = squeeze(cell["outlet"]), cell["domain"]
	if err := d.tidy(); err != nil {
		for _, f := range fault.All(err) {
			d.refuse(p.Plan, f)
		}
	}
	d.checkOutlet(p.Plan)
}

// isDay reports whether a field holds a day.
func (p reading) isDay(f string) bool {
	switch f {
	case "leave_from", "leave_until", "basis_notice_on", "basis_refused_on":
		return true
	}
	key, own := strings.CutPrefix(f, "custom:")
	return own && p.custom[key].Kind == "date"
}

// noteColumn is the column whose text goes into the notes as it stands: one that is called so, else the first.
func (p reading) noteColumn() int {
	for i, f := range p.Columns {
		if f == "notes" && i < len(p.header) && slices.Contains(strings.Fields(headers["notes"]), headerKey(p.header[i])) {
			return i
		}
	}
	return slices.Index(p.Columns, "notes")
}

// cells are the texts by field. Several columns may go into the notes: the others under their names.
func (p reading) cells(row sheet.Row, d *draft) map[string]string {
	cell := p.cell
	clear(cell)
	d.set = make(texts, 0, len(p.Columns))
	for i, f := range p.Columns {
		if f == "" || i >= len(row.Cells) {
			continue
		}
		text := strings.TrimSpace(row.Cells[i])
		if f != "notes" && f != "do" && f != "dont" {
			if plain := Visible(text); plain != text {
				d.remarks = append(d.remarks, Problem{i, "contact.import.invisible", nil})
				text = plain
			}
		}
		if text == "" {
			continue
		}
		d.set = append(d.set, f)
		if p.isDay(f) {
			day, said := dayOf(text)
			if said != nil {
				said.Column = i
				d.remarks = append(d.remarks, *said)
			}
			text = day
		}
		if f == "notes" && i != p.note && i < len(p.header) && headerKey(p.header[i]) != headerKey(p.header[p.note]) {
			text = p.header[i] + ": " + text
		}
		if old := cell[f]; old != "" {
			text = old + "\n" + text
		}
		cell[f] = text
	}
	return cell
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
	d.Latin, d.WeChat, d.Role, d.Notes, d.Zone = cell["latin"], cell["wechat"], cell["role"], cell["notes"], cell["zone"]
	if phones := append(splitPhones(cell["phone"]), splitPhones(cell["phones"])...); len(phones) > 0 {
		d.Phone, d.Phones = phones[0], phones[1:]
	}
	d.Beats, d.Tags = outlet.Split(cell["beats"]), splitTags(cell["tags"])
	d.Do, d.Dont, d.PressCard, d.LeaveNote = cell["do"], cell["dont"], cell["press_card"], cell["leave_note"]
	d.HoursFrom, d.HoursTo = hourOf(cell["hours_from"]), hourOf(cell["hours_to"])
	d.LeaveFrom, d.LeaveUntil = cell["leave_from"], cell["leave_until"]
	d.Basis = Basis{
		Kind: choice(basisWords, cell["basis_kind"]), Source: cell["basis_source"], NoticeOn: cell["basis_notice_on"],
		RefusedOn: cell["basis_refused_on"], Purpose: cell["basis_purpose"],
	}
	d.Channel, d.Stage = choice(channelWords, cell["channel"]), choice(stageWords, cell["stage"])
	d.fillHandles(cell)
	d.Positions = readPositions(cell["positions"])
	if d.set.has("kind") {
		d.Kind = choice(kindWords, cell["kind"])
	}
	if d.set.has("lang") {
		d.Lang = choice(langWords, cell["lang"])
	}
	if d.set.has("country") {
		d.Country = choice(countryWords, cell["country"])
	}
	if d.set.has("blocked") {
		switch choice(yesWords, cell["blocked"]) {
		case "yes":
			d.DoNotContact, d.DoNotContactReason = true, cell["blocked_reason"]
		case "no":
		default:
			d.problems = append(d.problems, Problem{-1, "contact.import.yes_or_no", map[string]any{"text": clip(cell["blocked"], 40)}})
		}
	}
}

// fillCustom takes the values of the space's own fields.
func (d *draft) fillCustom(p reading, cell map[string]string) {
	for column, text := range cell {
		key, own := strings.CutPrefix(column, "custom:")
		if !own {
			continue
		}
		value, err := p.custom[key].Read(text)
		if f := fault.Of(err); f != nil {
			d.refuse(p.Plan, f)
			continue
		}
		d.Custom = duplicate.With(d.Custom, key, value)
	}
}

// fillHandles takes names on services from columns of their own, and from one with "weibo: lilei; x: @li".
func (d *draft) fillHandles(cell map[string]string) {
	for _, service := range Services {
		if name := cell[service]; name != "" {
			d.Handles = append(d.Handles, Handle{service, name})
		}
	}
	for _, part := range outlet.Split(cell["handles"]) {
		service, name, ok := strings.Cut(strings.Replace(part, "：", ":", 1), ":")
		service = strings.ToLower(strings.TrimSpace(service))
		if !ok || strings.HasPrefix(name, "//") {
			service, name = "other", part
		}
		if service == "wechat" || service == "微信" {
			if d.WeChat == "" {
				d.WeChat = strings.TrimSpace(name)
			}
			continue
		}
		for _, known := range Services {
			if slices.Contains(strings.Fields(headers[known]), service) {
				service = known
			}
		}
		if !slices.Contains(Services, service) {
			service, name = "other", part
		}
		d.Handles = append(d.Handles, Handle{service, strings.TrimSpace(name)})
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
	switch {
	case field == "do_not_contact_reason":
		field = "blocked_reason"
	case field == "name" && !slices.Contains(p.Columns, "name"):
		field = "family"
	case field == "emails" && !slices.Contains(p.Columns, "emails"):
		field = "email"
	case field == "phones" && !slices.Contains(p.Columns, "phones"):
		field = "phone"
	case strings.HasPrefix(field, "custom_"):
		field = "custom:" + strings.TrimPrefix(field, "custom_")
	case field == "handles" && !slices.Contains(p.Columns, "handles"):
		for _, s := range Services {
			if d.set.has(s) {
				field = s
			}
		}
	}
	column := slices.Index(p.Columns, field)
	if column >= 0 && slices.ContainsFunc(d.problems[:d.unread], func(o Problem) bool { return o.Column == column }) {
		return // what is wrong there has been said
	}
	d.problems = append(d.problems, Problem{column, f.Key, f.Args})
}
