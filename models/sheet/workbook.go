package sheet

import (
	"archive/zip"
	"bufio"
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"path"
	"strings"

	"standfirst/models/fault"
)

// Bounds of a workbook. A few kilobytes may unpack to gigabytes, so what counts is what comes out.
const (
	maxSheetXML = 512 << 20 // of a worksheet, unpacked; it is streamed
	maxPartXML  = 16 << 20  // of the small parts
	maxShared   = 64 << 20  // of texts that cells share, which are held in memory
	maxMerges   = 100_000
)

// SheetInfo is a sheet of a workbook.
type SheetInfo struct {
	Name   string `json:"name"`
	Hidden bool   `json:"hidden,omitempty"`
}

// book is an opened workbook. It is read with the standard library, a row at a time: excelize, which
// writes our workbooks, streams a sheet's texts but not the kinds of its cells, and without those a date
// and a telephone number are both just numbers.
type book struct {
	zip    *zip.Reader
	sheets []bookSheet
	shared []string
	styles []style
	from04 bool // days are counted from 1904
	links  map[string]string
}

type bookSheet struct {
	SheetInfo
	part string
}

// Sheets names the sheets of a workbook that hold tables.
func Sheets(src Source) ([]SheetInfo, error) {
	b, err := openBook(src)
	if err != nil {
		return nil, err
	}
	var out []SheetInfo
	for _, s := range b.sheets {
		out = append(out, s.SheetInfo)
	}
	return out, nil
}

// mostSheets is how many sheets of a workbook are looked at for a table.
const mostSheets = 20

// firstTable is the first sheet that people see with a table in it: several columns, and a row below their names. Before it
// may stand an empty one, or one that says how to fill in the others. Without one it is the first.
func firstTable(src Source, sheets []SheetInfo) string {
	for _, s := range sheets[:min(len(sheets), mostSheets)] {
		if s.Hidden {
			continue
		}
		t, err := Open(src, Form{Kind: Workbook, Sheet: s.Name})
		if err != nil {
			continue
		}
		named := 0
		for _, name := range t.Header() {
			if name != "" {
				named++
			}
		}
		if _, err := t.Next(); err == nil && named > 1 {
			return s.Name
		}
	}
	return firstSheet(sheets)
}

// firstSheet is the first sheet that people see.
func firstSheet(sheets []SheetInfo) string {
	for _, s := range sheets {
		if !s.Hidden {
			return s.Name
		}
	}
	return sheets[0].Name
}

func openBook(src Source) (*book, error) {
	n, err := size(src)
	if err != nil {
		return nil, err
	}
	z, err := zip.NewReader(src, n)
	if err != nil {
		return nil, fault.Bad("file", "sheet.workbook_broken").Because(err)
	}
	b := &book{zip: z}
	main, err := b.main()
	if err != nil {
		return nil, err
	}
	if err := b.readMain(main); err != nil {
		return nil, err
	}
	if len(b.sheets) == 0 {
		return nil, fault.Bad("file", "sheet.empty")
	}
	return b, nil
}

// main finds the workbook's own part.
func (b *book) main() (string, error) {
	links, err := b.relations("_rels/.rels", "")
	if err != nil {
		return "", err
	}
	for _, l := range links {
		if strings.HasSuffix(l.kind, "/officeDocument") && b.file(l.part) != nil {
			if strings.HasSuffix(l.part, ".bin") || !strings.Contains(l.part, "workbook") {
				return "", fault.Bad("file", "sheet.workbook_other")
			}
			return l.part, nil
		}
	}
	return "", fault.Bad("file", "sheet.workbook_other")
}

type relation struct{ id, kind, part string }

func (b *book) relations(name, folder string) ([]relation, error) {
	var out []relation
	if b.file(name) == nil {
		return nil, nil
	}
	err := b.walk(name, maxPartXML, func(_ *xml.Decoder, e xml.StartElement) error {
		if e.Name.Local == "Relationship" {
			target := attr(e, "Target")
			if !strings.HasPrefix(target, "/") {
				target = path.Join(folder, target)
			}
			out = append(out, relation{attr(e, "Id"), attr(e, "Type"), strings.TrimPrefix(path.Clean(target), "/")})
		}
		return nil
	})
	return out, err
}

func (b *book) readMain(main string) error {
	links, err := b.relations(path.Join(path.Dir(main), "_rels", path.Base(main)+".rels"), path.Dir(main))
	if err != nil {
		return err
	}
	parts := map[string]relation{}
	b.links = map[string]string{}
	for _, l := range links {
		parts[l.id] = l
		b.links[l.kind[strings.LastIndexByte(l.kind, '/')+1:]] = l.part
	}
	return b.walk(main, maxPartXML, func(_ *xml.Decoder, e xml.StartElement) error {
		switch e.Name.Local {
		case "workbookPr":
			v := attr(e, "date1904")
			b.from04 = v == "1" || v == "true"
		case "sheet":
			l := parts[attr(e, "id")]
			if strings.HasSuffix(l.kind, "/worksheet") && b.file(l.part) != nil {
				state := attr(e, "state")
				b.sheets = append(b.sheets, bookSheet{SheetInfo{attr(e, "name"), state != "" && state != "visible"}, l.part})
			}
		}
		return nil
	})
}

// load reads what all sheets share: the texts, and which styles are dates.
func (b *book) load() error {
	if part := b.links["styles"]; part != "" && b.file(part) != nil {
		if err := b.readStyles(part); err != nil {
			return err
		}
	}
	part := b.links["sharedStrings"]
	if part == "" || b.file(part) == nil {
		return nil
	}
	total := 0
	return b.walk(part, 4*maxShared, func(d *xml.Decoder, e xml.StartElement) error {
		if e.Name.Local != "si" {
			return nil
		}
		text, err := richText(d)
		if total += len(text) + 16; total > maxShared {
			return fault.Bad("file", "sheet.workbook_large")
		}
		b.shared = append(b.shared, text)
		return err
	})
}

// richText gathers the text of an element, without the phonetic guides.
func richText(d *xml.Decoder) (string, error) {
	var out strings.Builder
	depth, skip, in := 1, 0, false
	for depth > 0 {
		token, err := d.Token()
		if err != nil {
			return "", err
		}
		switch e := token.(type) {
		case xml.StartElement:
			depth++
			if e.Name.Local == "rPh" {
				skip = depth
			}
			in = e.Name.Local == "t" && skip == 0
		case xml.EndElement:
			if depth == skip {
				skip = 0
			}
			depth--
			in = false
		case xml.CharData:
			if in {
				out.Write(e)
			}
		}
	}
	return out.String(), nil
}

func (b *book) file(name string) *zip.File {
	for _, f := range b.zip.File {
		if strings.EqualFold(f.Name, name) {
			return f
		}
	}
	return nil
}

// open unpacks a part up to a bound.
func (b *book) open(name string, most int64) (io.ReadCloser, error) {
	f := b.file(name)
	if f == nil {
		return nil, fault.Bad("file", "sheet.workbook_broken")
	}
	r, err := f.Open()
	if err != nil {
		return nil, fault.Bad("file", "sheet.workbook_broken").Because(err)
	}
	return &bounded{r, most, fault.Bad("file", "sheet.workbook_large")}, nil
}

// walk calls do for every element of a part.
func (b *book) walk(name string, most int64, do func(*xml.Decoder, xml.StartElement) error) (err error) {
	r, err := b.open(name, most)
	if err != nil {
		return err
	}
	defer func() { _ = r.Close() }() // it was only read
	d := xml.NewDecoder(bufio.NewReaderSize(r, 64<<10))
	for {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err == nil {
			if e, ok := token.(xml.StartElement); ok {
				err = do(d, e)
			}
		}
		if err != nil {
			return broken(err)
		}
	}
}

// broken makes what is wrong with a part something that a person understands.
func broken(err error) error {
	if f := fault.Of(err); f != nil {
		return f
	}
	return fault.Bad("file", "sheet.workbook_broken").Because(err)
}

func attr(e xml.StartElement, name string) string {
	for _, a := range e.Attr {
		if a.Name.Local == name {
			return a.Value
		}
	}
	return ""
}

// merges finds the merged cells of a sheet, which are named behind all of its rows, without decoding those.
func (b *book) merges(part string) (map[place]int, error) {
	r, err := b.open(part, maxSheetXML)
	if err != nil {
		return nil, err
	}
	defer func() { _ = r.Close() }() // it was only read
	out := map[place]int{}
	in := bufio.NewReaderSize(r, 256<<10)
	for {
		token, err := in.ReadSlice('>')
		if i := bytes.Index(token, []byte("mergeCell ")); i >= 0 && len(out) < maxMerges {
			if _, ref, ok := bytes.Cut(token[i:], []byte(`ref="`)); ok {
				ref, _, _ = bytes.Cut(ref, []byte(`"`))
				from, to, _ := strings.Cut(string(ref), ":")
				if a, z := parseRef(from), parseRef(to); a.row > 0 && z.row > a.row {
					out[a] = z.row
				}
			}
		}
		switch {
		case errors.Is(err, io.EOF):
			return out, nil
		case err != nil && !errors.Is(err, bufio.ErrBufferFull):
			return nil, broken(err)
		}
	}
}
