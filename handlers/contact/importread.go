package contact

import (
	"github.com/gofiber/fiber/v2"

	"standfirst/handlers/web"
	"standfirst/models/contact"
	"standfirst/models/sheet"
	"standfirst/templates"
)

// waysToRead are the choices of how the file is read, as far as its kind leaves any.
func (v *ColumnsView) waysToRead(c *fiber.Ctx, i contact.Import) {
	v.Sheet = i.Form.Sheet
	if len(i.Sheets) > 1 {
		for _, s := range i.Sheets {
			label := s.Name
			if s.Hidden {
				label = web.T(c, "contact.import.sheet_hidden", "name", s.Name)
			}
			v.Sheets = append(v.Sheets, templates.Option{Value: s.Name, Label: label})
		}
	}
	if i.Form.Kind == sheet.Workbook {
		return
	}
	v.Encodings = encodings()
	if i.Form.Kind != sheet.Text {
		return
	}
	for _, comma := range sheet.Commas {
		v.Commas = append(v.Commas, templates.Option{Value: comma, Label: commaName(c, comma)})
	}
}

func commaName(c *fiber.Ctx, comma string) string {
	return web.T(c, "contact.import.comma."+map[string]string{",": "comma", ";": "semicolon", "\t": "tab", "|": "pipe"}[comma])
}

// readAsText says how the file is read.
func readAsText(c *fiber.Ctx, f sheet.Form) string {
	switch f.Kind {
	case sheet.Workbook:
		return web.T(c, "contact.import.read.sheet", "sheet", f.Sheet)
	case sheet.Text:
		return web.T(c, "contact.import.read.text", "encoding", encodingNames[f.Encoding], "comma", commaName(c, f.Comma))
	}
	return web.T(c, "contact.import.read.plain", "encoding", encodingNames[f.Encoding])
}

func encodings() []templates.Option {
	var out []templates.Option
	for _, e := range sheet.Encodings {
		out = append(out, templates.Option{Value: e, Label: encodingNames[e]})
	}
	return out
}

// encodingNames are names, the same in every language.
var encodingNames = map[string]string{
	"utf-8": "UTF-8", "gb18030": "GB18030 / GBK", "big5": "Big5", "utf-16le": "UTF-16 LE", "utf-16be": "UTF-16 BE", "windows-1252": "Windows-1252",
}

// reread reads the file in another encoding or with another delimiter.
func reread(c *fiber.Ctx) error {
	form, contacts, id := web.Form(c), web.Space(c).Contacts, c.Params("id")
	i, err := contacts.Reread(c.UserContext(), id, readAs(form))
	if err != nil {
		old, e := contacts.Import(c.UserContext(), id)
		if e != nil {
			return e
		}
		again := planForm(old)
		again.Values["encoding"], again.Values["comma"] = form.Values["encoding"], form.Values["comma"]
		if !web.Refuse(&again, on(err, "encoding")) {
			return err
		}
		v, err := columnsView(c, old, again)
		if err != nil {
			return err
		}
		return web.RenderForm(c, columnsPage, v)
	}
	return web.Redirect(c, web.URL(c, "/contacts/imports/"+i.ID), "contact.flash.reread")
}

// readAs is how a person says that the file is written. What kind of file it is cannot be chosen: the
// model keeps that.
func readAs(form templates.Form) sheet.Form {
	return sheet.Form{Encoding: form.Value("encoding"), Comma: form.Value("comma"), Sheet: form.Value("sheet")}
}
