package web

import (
	"bytes"
	"path"
	"time"

	"github.com/gofiber/fiber/v2"

	"standfirst/models/sheet"
)

// Download says that the answer is a file of that kind and name, to be kept and not to be shown.
func Download(c *fiber.Ctx, kind, name string) {
	c.Set(fiber.HeaderContentType, kind)
	c.Set(fiber.HeaderContentDisposition, `attachment; filename="`+name+`"`)
	c.Set(fiber.HeaderContentSecurityPolicy, DownloadPolicy)
}

// DownloadTable tells that what follows is a table, in the form of the ending of the page's address, and gives it a name
// with the day of the visitor. It returns the ending.
func DownloadTable(c *fiber.Ctx, name string) (ending string) {
	ending = path.Ext(c.Path())
	kind := CSVType
	if ending == ".xlsx" {
		kind = sheet.BookType
	}
	Download(c, kind, name+"-"+Now(c).In(Zone(c)).Format(time.DateOnly)+ending)
	return ending
}

// CSVType is the kind of a table that is downloaded.
const CSVType = "text/csv; charset=utf-8"

// CSV answers with a table that is downloaded under that name. An error of write is the answer instead: nothing has
// been sent then.
func CSV(c *fiber.Ctx, name string, write func(*sheet.Writer) error) error {
	var b bytes.Buffer
	w := sheet.NewWriter(&b)
	if err := write(w); err != nil {
		return err
	}
	if err := w.Flush(); err != nil {
		return err
	}
	Download(c, CSVType, name)
	return c.Send(b.Bytes())
}

// Words are the messages of a prefix, such as the heads of a table's columns.
func Words(c *fiber.Ctx, prefix string, names ...string) []string {
	out := make([]string, len(names))
	for i, name := range names {
		out[i] = T(c, prefix+name)
	}
	return out
}
