package contact

import (
	"bufio"
	"context"
	"encoding/json"
	"io"
	"iter"
	"strings"

	"standfirst/models/audit"
	"standfirst/models/fault"
	"standfirst/models/field"
	"standfirst/models/outlet"
	"standfirst/models/sheet"
	"standfirst/models/vcard"
)

// Formats are the forms in which contacts leave the house. Each is read again by an import, which then
// changes nothing.
var Formats = []string{"csv", "xlsx", "vcard", "json"}

// Export writes contacts in a format, one after the other, and returns how many. Header names the fields
// of Exported, for those who read the file in a spreadsheet program; records and cards have names of
// their own. Nothing that it writes is run as a formula.
func (s *Contacts) Export(ctx context.Context, w io.Writer, format string, which iter.Seq2[Contact, error], header []string) (int, error) {
	var out exporter
	switch format {
	case "csv":
		out = newTableExport(sheet.NewWriter(w), header)
	case "xlsx":
		out = newBookExport(sheet.NewBook("Contacts"), header, w)
	case "vcard":
		out = cardExport{vcard.NewWriter(w)}
	case "json":
		out = &recordExport{out: bufio.NewWriter(w)}
	default:
		return 0, fault.Bad("format", "contact.export.format_unknown")
	}
	own, err := s.CustomFields(ctx)
	if err != nil {
		return 0, err
	}
	outlets := map[string]outlet.Outlet{}
	n := 0
	for c, err := range which {
		if err != nil {
			return n, err
		}
		o, known := outlets[c.OutletID]
		if !known {
			if o, err = s.outletOf(ctx, c); err != nil {
				return n, err
			}
			if len(outlets) < 10_000 { // what is kept to save looking it up again is bounded as well
				outlets[c.OutletID] = o
			}
		}
		if err := out.put(exported{c, o, own}); err != nil {
			return n, err
		}
		n++
	}
	return n, out.end()
}

// ExportHeader names the fields of an export in a language: the built-in ones by their messages, the
// space's own by their labels.
func (s *Contacts) ExportHeader(ctx context.Context, lang string, say func(key string) string) ([]string, error) {
	var out []string
	for _, f := range Exported {
		out = append(out, say("contact.column."+f))
	}
	own, err := s.CustomFields(ctx)
	for _, f := range own {
		out = append(out, f.Name(lang))
	}
	return out, err
}

// RecordExport remembers that contacts have left the house.
func (s *Contacts) RecordExport(ctx context.Context, q Search, n int, format string, by audit.Actor) error {
	return s.audit.Exported(ctx, "contact.exported", "contacts", n, map[string]string{"format": format, "search": q.Text}, by)
}

type exporter interface {
	put(exported) error
	end() error
}

// exported is a contact with its outlet.
type exported struct {
	Contact
	outlet outlet.Outlet
	own    []field.Field
}

// fields are the values by field; those of several are lists.
func (x exported) fields() map[string][]string {
	one := func(text string) []string {
		if text == "" {
			return nil
		}
		return []string{text}
	}
	out := map[string][]string{
		"name": one(x.Name), "latin": one(x.Latin), "email": one(x.Email), "phone": one(x.Phone), "phones": x.Phones, "wechat": one(x.WeChat),
		"kind": one(x.Kind), "outlet": one(x.outlet.Name), "role": one(x.Role), "beats": x.Beats, "tags": x.Tags, "lang": one(x.Lang),
		"country": one(x.Country), "zone": one(x.Zone), "channel": one(x.Channel), "hours_from": one(x.HoursFrom), "hours_to": one(x.HoursTo),
		"do": one(x.Do), "dont": one(x.Dont), "press_card": one(x.PressCard), "stage": one(x.Stage), "leave_from": one(x.LeaveFrom),
		"leave_until": one(x.LeaveUntil), "leave_note": one(x.LeaveNote), "basis_kind": one(x.Basis.Kind), "basis_source": one(x.Basis.Source),
		"basis_notice_on": one(x.Basis.NoticeOn), "basis_refused_on": one(x.Basis.RefusedOn), "basis_purpose": one(x.Basis.Purpose),
		"notes": one(x.Notes), "blocked_reason": one(x.DoNotContactReason),
	}
	if len(x.Emails) > 1 {
		out["emails"] = x.Emails[1:]
	}
	if len(x.outlet.Domains) > 0 {
		out["domain"] = x.outlet.Domains[:1]
	}
	for _, h := range x.Handles {
		out["handles"] = append(out["handles"], h.Service+": "+h.Name)
	}
	for _, p := range x.Positions {
		out["positions"] = append(out["positions"], writePosition(p))
	}
	if x.DoNotContact {
		out["blocked"] = one("yes")
	}
	return out
}

func (x exported) cells() []string {
	fields := x.fields()
	out := make([]string, 0, len(Exported)+len(x.own))
	for _, f := range Exported {
		out = append(out, inOneCell(f, fields[f]))
	}
	for _, f := range x.own {
		out = append(out, x.Custom[f.Key])
	}
	return out
}

type tableExport struct{ out *sheet.Writer }

func newTableExport(out *sheet.Writer, header []string) tableExport {
	out.Write(header...)
	return tableExport{out}
}

func (t tableExport) put(x exported) error {
	t.out.Write(x.cells()...)
	return t.out.Err()
}

func (t tableExport) end() error { return t.out.Flush() }

type bookExport struct {
	book *sheet.Book
	w    io.Writer
}

func newBookExport(book *sheet.Book, header []string, w io.Writer) bookExport {
	book.Header(header...)
	return bookExport{book, w}
}

func (b bookExport) put(x exported) error {
	b.book.Write(x.cells()...)
	return nil
}

func (b bookExport) end() error {
	_, err := b.book.WriteTo(b.w)
	return err
}

// inOneCell writes the values of a field so that an import takes them apart again. A text is one value whatever is in it.
func inOneCell(field string, values []string) string {
	if several[field] {
		return sheet.JoinList("; ", values...)
	}
	return strings.Join(values, "; ")
}

// recordExport writes an array of objects, a line for each.
type recordExport struct {
	out  *bufio.Writer
	some bool
}

// several are the fields that are lists in records, even of one value.
var several = map[string]bool{"emails": true, "phones": true, "handles": true, "positions": true, "beats": true, "tags": true}

func (r *recordExport) put(x exported) error {
	record := map[string]any{}
	for field, values := range x.fields() {
		switch {
		case len(values) == 0:
		case field == "blocked":
			record[field] = true
		case several[field]:
			record[field] = values
		default:
			record[field] = values[0]
		}
	}
	own := map[string]string{}
	for _, f := range x.own {
		if v := x.Custom[f.Key]; v != "" {
			own[f.Key] = v
		}
	}
	if len(own) > 0 {
		record["custom"] = own
	}
	data, err := json.Marshal(record)
	if err != nil {
		return err
	}
	before := "[\n"
	if r.some {
		before = ",\n"
	}
	r.some = true
	_, err = r.out.WriteString(before + string(data))
	return err
}

func (r *recordExport) end() error {
	after := "\n]\n"
	if !r.some {
		after = "[]\n"
	}
	if _, err := r.out.WriteString(after); err != nil {
		return err
	}
	return r.out.Flush()
}

// cardExport writes address cards. What cards have no property for goes into properties of our own.
type cardExport struct{ out *vcard.Writer }

func (c cardExport) put(x exported) error {
	c.out.Begin()
	c.out.Text("FN", x.Name)
	for i, e := range x.Emails {
		c.out.Text([]string{"EMAIL;PREF=1", "EMAIL"}[min(i, 1)], e)
	}
	c.out.Text("TEL;PREF=1", x.Phone)
	for _, p := range x.Phones {
		c.out.Text("TEL", p)
	}
	c.out.Text("ORG", x.outlet.Name)
	c.out.Text("TITLE", x.Role)
	c.out.List("CATEGORIES", x.Tags...)
	c.out.Text("LANG", x.Lang)
	c.out.Parts("ADR", "", "", "", "", "", "", x.Country)
	c.out.Text("TZ", x.Zone)
	c.out.Text("NOTE", x.Notes)
	fields := x.fields()
	for _, f := range Exported {
		if name := ownProperty(f); name != "" {
			c.out.Text(name, inOneCell(f, fields[f]))
		}
	}
	for _, f := range x.own {
		c.out.Text("X-CUSTOM-"+strings.ToUpper(strings.ReplaceAll(f.Key, "_", "-")), x.Custom[f.Key])
	}
	c.out.End()
	return nil
}

func (c cardExport) end() error { return c.out.Flush() }

// ownProperty is the property of our own under which cards keep a field; "" when they have one for it.
func ownProperty(field string) string {
	switch field {
	case "name", "email", "emails", "phone", "phones", "outlet", "role", "tags", "lang", "country", "zone", "notes":
		return ""
	case "kind":
		return "X-CONTACT-KIND"
	case "latin":
		return "X-LATIN-NAME"
	case "domain":
		return "X-OUTLET-DOMAIN"
	case "blocked":
		return "X-DO-NOT-CONTACT"
	case "blocked_reason":
		return "X-DO-NOT-CONTACT-REASON"
	case "basis_notice_on", "basis_refused_on", "basis_source", "basis_purpose":
		return "X-" + strings.ToUpper(strings.ReplaceAll(field, "_", "-"))
	case "basis_kind":
		return "X-BASIS"
	}
	return "X-" + strings.ToUpper(strings.ReplaceAll(field, "_", "-"))
}
