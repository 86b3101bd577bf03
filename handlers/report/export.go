package report

import (
	"bytes"
	"strconv"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"

	"standfirst/handlers/web"
	"standfirst/models/coverage"
	"standfirst/models/sheet"
)

// export writes the placements of the report as CSV, one a line, those of a cluster together.
func export(c *fiber.Ctx) error {
	w, err := write(c)
	if err != nil {
		return err
	}
	return web.CSV(c, w.r.FileName(w.p)+".csv", func(out *sheet.Writer) error {
		out.Write(w.placementHead()...)
		for _, record := range w.placements() {
			out.Write(record...)
		}
		return nil
	})
}

// figures writes the headline figures as CSV, each with its definition and its origin.
func figures(c *fiber.Ctx) error {
	w, err := write(c)
	if err != nil {
		return err
	}
	return web.CSV(c, w.r.FileName(w.p)+"-figures.csv", func(out *sheet.Writer) error {
		out.Write(w.figureHead()...)
		for _, s := range w.stats() {
			n := ""
			if !s.Unknown {
				n = strconv.Itoa(s.Number)
			}
			out.Write(s.Label, n, s.Note, s.Define, s.Origin, w.t("report.part."+s.Part))
		}
		return nil
	})
}

// workbook is the report as a workbook: the summary, the figures as numbers, and the placements.
func workbook(c *fiber.Ctx) error {
	w, err := write(c)
	if err != nil {
		return err
	}
	book := sheet.NewBook(w.t("report.summary.title"))
	for _, part := range w.words() {
		book.Write(part.Title)
		for _, line := range part.Lines {
			book.Write(line)
		}
	}
	book.Sheet(w.t("report.card.numbers"))
	book.Header(w.figureHead()...)
	for _, s := range w.stats() {
		var n any
		if !s.Unknown {
			n = s.Number
		}
		book.Row(s.Label, n, s.Note, s.Define, s.Origin, w.t("report.part."+s.Part))
	}
	if w.r.Rehearsal == nil { // nothing of a drill is published
		book.Sheet(w.t("report.stat.placements"))
		book.Header(w.placementHead()...)
		for _, record := range w.placements() {
			book.Write(record...)
		}
	}
	var b bytes.Buffer
	if _, err := book.WriteTo(&b); err != nil {
		return err
	}
	web.Download(c, sheet.BookType, w.r.FileName(w.p)+".xlsx")
	return c.Send(b.Bytes())
}

// text is the report on one page of plain text, for a mail.
func text(c *fiber.Ctx) error {
	w, err := write(c)
	if err != nil {
		return err
	}
	var b strings.Builder
	b.WriteString(w.title() + "\n")
	for _, part := range w.words() {
		b.WriteString("\n" + part.Title + "\n")
		for _, line := range part.Lines {
			b.WriteString("- " + line + "\n")
		}
	}
	for _, part := range w.parts() {
		b.WriteString("\n" + w.t("report.part.figures", "part", part.Title) + "\n")
		for _, s := range part.Stats {
			b.WriteString("- " + s.Label + ": " + s.Value)
			if s.Note != "" {
				b.WriteString(" (" + s.Note + ")")
			}
			b.WriteString("\n")
		}
	}
	c.Set(fiber.HeaderContentType, fiber.MIMETextPlainCharsetUTF8)
	return c.SendString(b.String())
}

// Words is a part of the summary in words.
type Words struct {
	Title string
	Lines []string
}

// words are the summary, and what the report did not see.
func (w *writer) words() []Words {
	texts := func(lines []Line) []string {
		out := make([]string, len(lines))
		for i, l := range lines {
			out[i] = l.Text
		}
		return out
	}
	return []Words{
		{w.t("report.summary.happened"), w.happened()},
		{w.t("report.summary.reached"), w.reached()},
		{w.t("report.summary.judged"), texts(w.judged())},
		{w.t("report.summary.open"), texts(w.open())},
		{w.t("report.unseen.title"), texts(w.unseen())},
	}
}

func (w *writer) heads(names ...string) []string {
	out := make([]string, len(names))
	for i, name := range names {
		out[i] = w.t("report.csv." + name)
	}
	return out
}

func (w *writer) figureHead() []string {
	return w.heads("figure", "number", "note", "define", "origin", "part")
}

func (w *writer) placementHead() []string {
	return w.heads("cluster", "published", "outlet", "tier", "lang", "title", "byline", "how", "score", "reprint", "claims", "url", "place", "heard", "reach", "service")
}

func (w *writer) placements() [][]string {
	var out [][]string
	for i, s := range w.r.Stories {
		for _, clip := range append([]coverage.Clip{s.Lead}, s.Others...) {
			out = append(out, w.record(i+1, clip))
		}
	}
	return out
}

func (w *writer) record(cluster int, c coverage.Clip) []string {
	tier, how, reprint, reach, service := "", "", "", "", ""
	if c.Assessed.Reach > 0 {
		reach, service = strconv.FormatInt(c.Assessed.Reach, 10), c.Assessed.Service+" "+c.Assessed.AsOf.In(w.r.Zone).Format(time.DateOnly)
	}
	if o := w.r.Media[c.OutletID]; o.Tier > 0 {
		tier = strconv.Itoa(o.Tier)
	}
	for _, m := range c.Matches {
		if m.ReleaseID == c.ReleaseID {
			how = w.t("coverage.match." + m.Kind)
		}
	}
	if c.Reprint {
		reprint = w.t("ui.yes")
	}
	var claims []string
	for _, h := range c.Claims {
		if h.State != coverage.Rejected {
			claims = append(claims, h.Key)
		}
	}
	return []string{
		strconv.Itoa(cluster), stamp(c, w.r.Zone), w.r.Media[c.OutletID].Name, tier, c.Lang, c.Title, c.Byline, how,
		strconv.Itoa(int(c.Score*100+0.5)) + "%", reprint, strings.Join(claims, " "), c.URL,
		c.Spot.Line(w.t), c.Spot.Heard, reach, service,
	}
}

// stamp is when a clip was published, "" when that is not known.
func stamp(c coverage.Clip, zone *time.Location) string {
	switch {
	case c.Published.IsZero():
		return ""
	case c.DayOnly:
		return c.Published.In(zone).Format("2006-01-02")
	}
	return c.Published.In(zone).Format("2006-01-02 15:04 -07:00")
}
