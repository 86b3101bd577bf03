package contact

import (
	"context"
	"regexp"
	"slices"
	"strings"
	"unicode"

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
	set            map[string]bool // fields that have a text
	outlet, domain string
	problems       []Problem
	remarks        []Problem
}

// reading is how the rows of an import are understood: by its columns, by the space's own fields, and
// with what was mended on the page.
type reading struct {
	Plan
	header []string
	custom map[string]field.Field // by key
	fixes  map[int]*Fix           // by row
}

func (s *Contacts) reading(ctx context.Context, i Import) (reading, error) {
	p := reading{Plan: i.Plan, header: i.Header, custom: map[string]field.Field{}}
	own, err := s.CustomFields(ctx)
	if err != nil {
		return p, err
	}
	for _, f := range own {
		p.custom[f.Key] = f
	}
	p.fixes, err = s.fixesOf(ctx, i.ID)
	return p, err
}

// read makes a draft of a row; every unfit cell is a problem.
func (p reading) read(row sheet.Row) draft {
	d := draft{set: map[string]bool{}}
	if row.Fault != nil {
		d.problems = append(d.problems, Problem{-1, row.Fault.Key, row.Fault.Args})
		return d
	}
	for _, b := range row.Bad {
		if b.Column < len(p.Columns) && p.Columns[b.Column] != "" {
			d.problems = append(d.problems, Problem{b.Column, b.Fault.Key, b.Fault.Args})
		}
	}
	if len(row.Cells) > len(p.Columns) && strings.TrimSpace(strings.Join(row.Cells[len(p.Columns):], "")) != "" {
		d.problems = append(d.problems, Problem{-1, "sheet.too_many_cells", map[string]any{"n": len(row.Cells), "columns": len(p.Columns)}})
	}
	if len(d.problems) > 0 {
		return d
	}
	cell := p.cells(row, &d)
	d.fill(cell)
	d.fillCustom(p, cell)
	d.outlet, d.domain = squeeze(cell["outlet"]), cell["domain"]
	if err := d.tidy(); err != nil {
		for _, f := range fault.All(err) {
			d.refuse(p.Plan, f)
		}
	}
	d.checkOutlet(p.Plan)
	return d
}

// cells are the texts by field. Several columns may go into the notes: the further ones under their names.
func (p reading) cells(row sheet.Row, d *draft) map[string]string {
	cell := make(map[string]string, len(p.Columns))
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
		d.set[f] = true
		if f == "notes" && i != slices.Index(p.Columns, "notes") && i < len(p.header) {
			text = p.header[i] + ": " + text
		}
		if old := cell[f]; old != "" {
			text = old + "\n" + text
		}
		cell[f] = text
	}
	return cell
}

// Visible is the text without the signs that cannot be seen: they come along when something is copied
// from a page, make two equal names differ, and turn the direction of what stands behind them. Those that
// join letters, as Persian and emoji need them, stay.
func Visible(text string) string {
	if strings.IndexFunc(text, invisible) < 0 {
		return text
	}
	return strings.TrimSpace(strings.Map(func(r rune) rune {
		if invisible(r) {
			return -1
		}
		return r
	}, text))
}

func invisible(r rune) bool {
	switch {
	case r < 0xad:
		return false
	case r == 0x200c, r == 0x200d: // joiners
		return false
	case r == 0xad, r >= 0x200b && r <= 0x200f, r >= 0x202a && r <= 0x202e, r >= 0x2060 && r <= 0x206f, r == 0xfeff, r >= 0xe0000 && r <= 0xe007f:
		return true
	}
	return false
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
	d.Beats, d.Tags = outlet.Split(cell["beats"]), outlet.Split(cell["tags"])
	d.Do, d.Dont, d.PressCard, d.LeaveNote = cell["do"], cell["dont"], cell["press_card"], cell["leave_note"]
	d.HoursFrom, d.HoursTo = hourOf(cell["hours_from"]), hourOf(cell["hours_to"])
	d.LeaveFrom, d.LeaveUntil = dateOf(cell["leave_from"]), dateOf(cell["leave_until"])
	d.Basis = Basis{
		Kind: choice(basisWords, cell["basis_kind"]), Source: cell["basis_source"], NoticeOn: dateOf(cell["basis_notice_on"]),
		RefusedOn: dateOf(cell["basis_refused_on"]), Purpose: cell["basis_purpose"],
	}
	d.Channel, d.Stage = choice(channelWords, cell["channel"]), choice(stageWords, cell["stage"])
	d.fillHandles(cell)
	d.Positions = readPositions(cell["positions"])
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
		d.Custom = withKey(d.Custom, key, value)
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

// readPositions reads "Outlet / Role / 2024-01 / 2025-06", several on lines or between semicolons.
func readPositions(cell string) []Position {
	var out []Position
	for _, part := range strings.FieldsFunc(cell, func(r rune) bool { return r == '\n' || r == ';' || r == '；' }) {
		fields := strings.Split(strings.ReplaceAll(part, "／", "/"), " / ")
		if n := len(fields) - 3; n > 1 { // the outlet's name has a stroke in it
			fields = append([]string{strings.Join(fields[:n], " / ")}, fields[n:]...)
		}
		fields = append(fields, "", "", "")
		for i := range fields {
			fields[i] = squeeze(fields[i])
		}
		p := Position{Outlet: fields[0], Role: fields[1], From: monthOf(fields[2]), To: monthOf(fields[3])}
		if p.Outlet != "" || p.Role != "" {
			out = append(out, p)
		}
	}
	return out
}

func writePositions(positions []Position) string {
	var out []string
	for _, p := range positions {
		text := strings.Join([]string{p.Outlet, p.Role, p.From, p.To}, " / ")
		for strings.HasSuffix(text, " / ") && !strings.Contains(p.Outlet, " / ") {
			text = strings.TrimSuffix(text, " / ")
		}
		out = append(out, text)
	}
	return strings.Join(out, "; ")
}

var (
	datePattern  = regexp.MustCompile(`^(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?( 00:00(:00)?)?$`)
	monthPattern = regexp.MustCompile(`^(\d{4})[-/.年](\d{1,2})月?$`)
)

// dateOf writes a date as we keep it, where it can only be read in one way; else it stays, to be refused.
func dateOf(text string) string {
	m := datePattern.FindStringSubmatch(strings.TrimSpace(text))
	if m == nil {
		return text
	}
	return m[1] + "-" + two(m[2]) + "-" + two(m[3])
}

func monthOf(text string) string {
	if m := monthPattern.FindStringSubmatch(text); m != nil {
		return m[1] + "-" + two(m[2])
	}
	return dateOf(text)
}

func two(digits string) string { return strings.Repeat("0", 2-len(digits)) + digits }

// hourOf writes "9:30" and "9：30" as "09:30".
func hourOf(text string) string {
	text = strings.ReplaceAll(strings.TrimSpace(text), "：", ":")
	if len(text) == 4 && text[1] == ':' {
		text = "0" + text
	}
	return text
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
			if d.set[s] {
				field = s
			}
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

// splitPhones cuts a cell that holds several numbers.
func splitPhones(cell string) []string {
	var out []string
	for _, part := range strings.FieldsFunc(cell, func(r rune) bool { return strings.ContainsRune(";\n\r；、|", r) }) {
		if part = strings.TrimSpace(part); part != "" {
			out = append(out, part)
		}
	}
	return out
}

// merge brings what a row says into a contact that exists. Repeating it changes nothing.
func (d draft) merge(c *Contact, p Plan, outletID string) {
	wins := p.Mode == FileWins
	put := func(to *string, v string) {
		if v != "" && (wins || *to == "") {
			*to = v
		}
	}
	put(&c.Name, d.Name)
	put(&c.Latin, d.Latin)
	put(&c.WeChat, d.WeChat)
	put(&c.Role, d.Role)
	put(&c.Zone, d.Zone)
	put(&c.Country, d.Country)
	put(&c.Lang, d.Lang)
	if d.set["kind"] {
		put(&c.Kind, d.Kind)
	}
	put(&c.Channel, d.Channel)
	put(&c.HoursFrom, d.HoursFrom)
	put(&c.HoursTo, d.HoursTo)
	put(&c.Do, d.Do)
	put(&c.Dont, d.Dont)
	put(&c.PressCard, d.PressCard)
	put(&c.Stage, d.Stage)
	if wins || (c.LeaveFrom == "" && c.LeaveUntil == "") {
		put(&c.LeaveFrom, d.LeaveFrom)
		put(&c.LeaveUntil, d.LeaveUntil)
	}
	put(&c.LeaveNote, d.LeaveNote)
	put(&c.Basis.Kind, d.Basis.Kind)
	put(&c.Basis.Source, d.Basis.Source)
	put(&c.Basis.NoticeOn, d.Basis.NoticeOn)
	put(&c.Basis.RefusedOn, d.Basis.RefusedOn)
	put(&c.Basis.Purpose, d.Basis.Purpose)
	put(&c.OutletID, outletID)
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
	d.mergePhones(c, wins)
	c.Handles = append(slices.Clone(c.Handles), d.Handles...)
	for _, p := range d.Positions {
		if !slices.ContainsFunc(c.Positions, p.same) {
			c.Positions = append(slices.Clone(c.Positions), p)
		}
	}
	for key, value := range d.Custom {
		if old := c.Custom[key]; old != value && (wins || old == "") {
			c.Custom = withKey(c.Custom, key, value)
		}
	}
	c.Beats = append(slices.Clone(c.Beats), d.Beats...)
	d.place(c, p)
}

// mergePhones lets the file's number be the first, and keeps the one that was, unless only gaps are filled.
func (d draft) mergePhones(c *Contact, wins bool) {
	if d.Phone == "" {
		return
	}
	all := append([]string{c.Phone}, c.Phones...)
	if wins && d.set["phone"] {
		all = slices.DeleteFunc(all, func(p string) bool { return p == d.Phone })
		if c.Phone != d.Phone && c.Phone != "" {
			all = all[1:] // what the file says replaces what is here
		}
		all = append([]string{d.Phone}, all...)
	} else {
		all = append(all, d.Phone)
	}
	all = slices.DeleteFunc(append(all, d.Phones...), func(p string) bool { return p == "" })
	var once []string
	for _, p := range all {
		if !slices.Contains(once, p) {
			once = append(once, p)
		}
	}
	c.Phone, c.Phones = once[0], once[1:]
}

func withKey(m map[string]string, key, value string) map[string]string {
	out := map[string]string{key: value}
	for k, v := range m {
		if k != key {
			out[k] = v
		}
	}
	return out
}

// same reports whether another position says the same, whether or not its outlet is known by id.
func (p Position) same(o Position) bool {
	return outlet.Key(p.Outlet) == outlet.Key(o.Outlet) && p.Role == o.Role && p.From == o.From && p.To == o.To
}

// place puts the contact where the import was told to.
func (d draft) place(c *Contact, p Plan) {
	c.Tags = append(append(slices.Clone(c.Tags), d.Tags...), p.Tags...)
	if p.ListID != "" && !slices.Contains(c.Lists, p.ListID) {
		c.Lists = append(slices.Clone(c.Lists), p.ListID)
	}
}
