package contact

import (
	"bufio"
	"context"
	"iter"
	"path"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"

	"standfirst/handlers/web"
	"standfirst/handlers/web/views"
	"standfirst/models/contact"
	"standfirst/models/sheet"
	"standfirst/templates"
)

// formats are those of an export by the ending of its address.
var formats = map[string]string{".csv": "csv", ".xlsx": "xlsx", ".vcf": "vcard", ".json": "json"}

var contentTypes = map[string]string{
	"csv": web.CSVType, "xlsx": sheet.BookType,
	"vcard": "text/vcard; charset=utf-8", "json": "application/json",
}

// ExportView offers the formats in which contacts leave the house.
type ExportView struct {
	templates.Frame
	N        int64
	Narrowed bool
	Back     string
	Formats  []ExportFormat
}

// ExportFormat is one of them.
type ExportFormat struct{ Name, Text, URL string }

// exportForm offers what the table's filters match, or what was ticked, in every format.
func exportForm(c *fiber.Ctx) error {
	q := web.Query(c)
	search, err := searchOf(c, q)
	if err != nil {
		return err
	}
	narrow := views.Only(q, criteria...)
	v := ExportView{Frame: web.Frame(c, "contact.export.title"), Narrowed: len(narrow) > 0 || len(search.IDs) > 0, Back: views.Canonical(web.URL(c, "/contacts"), narrow)}
	v.Crumbs = []templates.Crumb{web.Crumb(c, "contact.title", "/contacts")}
	if v.N, err = web.Space(c).Contacts.Count(c.UserContext(), search); err != nil {
		return err
	}
	if len(search.IDs) > 0 {
		narrow["id"] = search.IDs
	}
	for _, ending := range []string{".xlsx", ".csv", ".vcf", ".json"} {
		format := formats[ending]
		v.Formats = append(v.Formats, ExportFormat{
			web.T(c, "contact.export.format."+format), web.T(c, "contact.export.about."+format), views.Canonical(web.URL(c, "/contacts/export"+ending), narrow),
		})
	}
	return web.Render(c, exportPage, v)
}

// export sends what the table's filters match, in the format of the address.
func export(c *fiber.Ctx) error {
	search, err := searchOf(c, web.Query(c))
	if err != nil {
		return err
	}
	contacts := web.Space(c).Contacts
	n, err := contacts.Count(c.UserContext(), search)
	if err != nil {
		return err
	}
	return sendExport(c, formats[path.Ext(c.Path())], search, int(n), func(ctx context.Context) iter.Seq2[contact.Contact, error] {
		return contacts.Each(ctx, search)
	})
}

// sendExport writes while it reads, so that the size does not matter.
func sendExport(c *fiber.Ctx, format string, search contact.Search, n int, which func(context.Context) iter.Seq2[contact.Contact, error]) error {
	contacts := web.Space(c).Contacts
	// Remembered first: nothing leaves the house without a trace.
	if err := contacts.RecordExport(c.UserContext(), search, n, format, web.Actor(c)); err != nil {
		return err
	}
	header, err := contacts.ExportHeader(c.UserContext(), web.Lang(c), func(key string) string { return web.T(c, key) })
	if err != nil {
		return err
	}
	ending := format
	for e, f := range formats {
		if f == format {
			ending = strings.TrimPrefix(e, ".")
		}
	}
	web.Download(c, contentTypes[format], "contacts-"+web.Now(c).In(web.Zone(c)).Format(time.DateOnly)+"."+ending)
	k := web.Of(c)
	c.Context().SetBodyStreamWriter(func(w *bufio.Writer) {
		ctx, cancel := context.WithTimeout(context.Background(), 5*time.Minute)
		defer cancel()
		if _, err := contacts.Export(ctx, w, format, which(ctx), header); err != nil {
			k.Log.Error("export of contacts", "error", err)
		}
	})
	return nil
}
