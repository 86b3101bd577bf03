package outlet

import (
	"bufio"
	"context"
	"strconv"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"

	"standfirst/handlers/web"
	"standfirst/models/outlet"
	"standfirst/models/sheet"
	"standfirst/templates"
)

// ReachRow is a figure of reach in the history.
type ReachRow struct {
	Figure             int64
	Source, On, ByName string
	Current, Stale     bool
}

// history puts the figures of reach into the view, the newest first, and draws them when there are several.
func history(c *fiber.Ctx, v *ShowView, o outlet.Outlet) {
	all := o.History()
	today := web.Now(c).UTC().Format(time.DateOnly)
	var line templates.Series
	for i, r := range all {
		v.Reaches = append(v.Reaches, ReachRow{r.Figure, r.Source, r.On, r.ByName, i == 0, i == 0 && o.StaleReach(today)})
	}
	for i := len(all) - 1; i >= 0 && len(all) > 1; i-- {
		v.ReachDays = append(v.ReachDays, all[i].On)
		line.Values = append(line.Values, float64(all[i].Figure))
	}
	line.Name = web.T(c, "outlet.field.reach")
	v.ReachLine = []templates.Series{line}
}

// addReach writes down a figure of reach.
func addReach(c *fiber.Ctx) error {
	form := web.Form(c)
	n, err := strconv.ParseInt(figures.Replace(form.Value("reach")), 10, 64)
	if err != nil {
		n = 0 // refused by the model
	}
	_, err = web.Space(c).Outlets.AddReach(c.UserContext(), c.Params("id"), outlet.Reach{Figure: n, Source: form.Value("reach_source"), On: form.Value("reach_as_of")}, web.Actor(c))
	if web.Refuse(&form, err) {
		v, err := record(c, form)
		if err != nil {
			return err
		}
		return web.RenderForm(c, showPage, v)
	}
	if err != nil {
		return err
	}
	return web.Redirect(c, web.URL(c, "/outlets/"+c.Params("id"))+"#reach", "outlet.flash.reach")
}

// dropReach takes a figure out of the history.
func dropReach(c *fiber.Ctx) error {
	form := web.Form(c)
	n, _ := strconv.ParseInt(form.Value("reach"), 10, 64) // what is no figure of the history is missing there
	_, err := web.Space(c).Outlets.DropReach(c.UserContext(), c.Params("id"), outlet.Reach{Figure: n, Source: form.Value("reach_source"), On: form.Value("reach_as_of")}, web.Actor(c))
	if err != nil {
		return err
	}
	return web.Redirect(c, web.URL(c, "/outlets/"+c.Params("id"))+"#reach", "outlet.flash.saved")
}

// confirm notes that the record is still right.
func confirm(c *fiber.Ctx) error {
	form := web.Form(c)
	_, err := web.Space(c).Outlets.Confirm(c.UserContext(), c.Params("id"), form.Value("source"), web.Actor(c))
	if err != nil {
		return err
	}
	return web.Redirect(c, web.URL(c, "/outlets/"+c.Params("id")), "contact.flash.confirmed")
}

// figures takes out of a number what people write between its digits.
var figures = strings.NewReplacer(",", "", "，", "", " ", "", "\u00a0", "")

// export sends the table as CSV or as a workbook, by the ending of its address, written while it is read.
func export(c *fiber.Ctx) error {
	outlets, search := web.Space(c).Outlets, searchOf(c)
	n, err := outlets.Count(c.UserContext(), search)
	if err != nil {
		return err
	}
	if err := outlets.RecordExport(c.UserContext(), search, n, web.Actor(c)); err != nil {
		return err
	}
	header := make([]string, len(outlet.Exported))
	for i, name := range outlet.Exported {
		header[i] = web.T(c, "outlet.field."+name)
	}
	ending, name := web.DownloadTable(c, "outlets"), web.T(c, "outlet.title")
	k := web.Of(c)
	c.Context().SetBodyStreamWriter(func(w *bufio.Writer) {
		ctx, cancel := context.WithTimeout(context.Background(), 5*time.Minute)
		defer cancel()
		if err := outlets.Export(ctx, sheet.NewRows(w, ending, name, header), search); err != nil {
			k.Log.Error("export of outlets", "error", err)
		}
	})
	return nil
}
