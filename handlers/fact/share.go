package fact

import (
	"cmp"
	"errors"
	"strconv"
	"time"

	"github.com/gofiber/fiber/v2"

	"standfirst/handlers/web"
	"standfirst/models/fact"
	"standfirst/models/fault"
	"standfirst/models/space"
	"standfirst/templates"
)

// ShareView is who may read one piece of evidence: redacted copies for many, links for single people outside.
type ShareView struct {
	templates.Frame
	F        Head
	Form     templates.Form
	E        EvidenceRow
	Copies   []EvidenceRow
	Accesses []AccessRow
	Days     []templates.Option
	MaxMB    int
	MayCopy  bool
}

// AccessRow is one person's access.
type AccessRow struct {
	ID, Person, Reason, By, URL string
	At, Ends, Withdrawn         time.Time
	Opens                       bool
	Opened                      int64
	Openings                    []fact.Opening // the newest first
}

// LentView is what somebody outside finds behind their link.
type LentView struct {
	templates.Frame
	E                      EvidenceRow
	Person, Sender, Action string
	Ends                   time.Time
}

// personal is how often one network may open links: an editorial office sits behind one address.
var personal = web.Rate{Name: "personal", Every: 200 * time.Millisecond, Burst: 200}

// share shows who may read a piece of evidence.
func share(c *fiber.Ctx) error {
	v, err := shareView(c, templates.Form{})
	if err != nil {
		return err
	}
	return web.Render(c, sharePage, v)
}

func shareView(c *fiber.Ctx, form templates.Form) (ShareView, error) {
	sp, ctx := web.Space(c), c.UserContext()
	f, err := sp.Facts.Get(ctx, c.Params("id"))
	if err != nil {
		return ShareView{}, err
	}
	i, err := sp.Incidents.Get(ctx, f.IncidentID)
	if err != nil {
		return ShareView{}, err
	}
	e, ok := f.Evidence(c.Params("evidence"))
	if !ok || !e.Stored() {
		return ShareView{}, fault.Missing("fact.evidence.missing")
	}
	v := ShareView{Frame: web.Frame(c, "fact.share.title"), F: head(c, f), Form: form, MaxMB: fact.MaxFile >> 20}
	v.Drill = f.Drill()
	v.Crumbs = append(v.F.under(c, i), templates.Crumb{Label: f.Key, URL: v.F.URL})
	v.E = evidenceRow(v.F.URL, e)
	v.MayCopy = e.Of == "" && f.State != fact.Retracted && f.State != fact.Refuted
	for _, one := range f.Now().Evidence {
		if one.Of == e.SHA256 {
			v.Copies = append(v.Copies, evidenceRow(v.F.URL, one))
		}
	}
	for _, n := range []string{"1", "7", "30", "90"} {
		days, _ := strconv.Atoi(n) // they stand right there
		v.Days = append(v.Days, templates.Option{Value: n, Label: web.T(c, "fact.access.for", "n", days)})
	}
	return v, v.accesses(c, sp, e)
}

func (v *ShareView) accesses(c *fiber.Ctx, sp *space.Space, e fact.Evidence) error {
	all, err := sp.Facts.Accesses(c.UserContext(), v.F.ID)
	if err != nil {
		return err
	}
	set, err := sp.Settings.Get(c.UserContext())
	for _, a := range all {
		if a.EvidenceID != e.ID {
			continue
		}
		row := AccessRow{
			ID: a.ID, Person: a.Person, Reason: a.Reason, By: a.ByName, At: a.At, Ends: a.Ends, Withdrawn: a.Withdrawn,
			Opens: a.Opens(web.Now(c)), Opened: a.Opened,
		}
		if row.Opens {
			row.URL = set.BaseURL + "/e/" + sp.Facts.Token(a)
		}
		for n := len(a.Openings) - 1; n >= 0 && len(row.Openings) < 20; n-- {
			row.Openings = append(row.Openings, a.Openings[n])
		}
		v.Accesses = append(v.Accesses, row)
	}
	return err
}

func shareURL(c *fiber.Ctx) string {
	return web.URL(c, "/facts/"+c.Params("id")+"/evidence/"+c.Params("evidence")+"/access")
}

func shared(c *fiber.Ctx, form templates.Form, err error, flash string) error {
	if err == nil {
		return web.Redirect(c, shareURL(c), flash)
	}
	return web.Again(c, sharePage, shareView, form, err)
}

// lend gives somebody outside a link of their own.
func lend(c *fiber.Ctx) error {
	form := web.Form(c)
	days, err := strconv.Atoi(form.Value("days"))
	if err != nil {
		days = 0 // the model says what is wrong with it
	}
	_, err = web.Space(c).Facts.GiveAccess(c.UserContext(), c.Params("id"), c.Params("evidence"), fact.Grant{
		Person: form.Value("person"), Reason: form.Value("access_reason"), Days: days,
	}, web.Actor(c))
	return shared(c, form, err, "fact.flash.lent")
}

func withdraw(c *fiber.Ctx) error {
	_, err := web.Space(c).Facts.Withdraw(c.UserContext(), c.Params("id"), c.Params("access"), web.Actor(c))
	return shared(c, web.Form(c), err, "fact.flash.withdrawn")
}

// addCopy takes a redacted copy.
func addCopy(c *fiber.Ctx) error {
	form := web.Form(c)
	part, err := c.FormFile("file")
	if err != nil || part.Filename == "" {
		return shared(c, form, fault.Bad("file", "fact.evidence.file_missing").Because(err), "")
	}
	content, err := part.Open()
	if err != nil {
		return err
	}
	_, err = web.Space(c).Facts.AddRedacted(c.UserContext(), c.Params("id"), c.Params("evidence"), fact.Upload{
		Name: part.Filename, Note: form.Value("note"), Public: form.Value("public") != "", Content: content,
	}, web.Actor(c))
	if err := errors.Join(err, content.Close()); err != nil {
		return shared(c, form, err, "")
	}
	return web.Redirect(c, web.URL(c, "/facts/"+c.Params("id"))+"#evidence", "fact.flash.evidence")
}

// lent shows what is behind a link and opens nothing: scanners of mail follow every link.
func lent(c *fiber.Ctx) error {
	sp, err := web.Linked(c, "fact.access.unknown")
	if err != nil {
		return err
	}
	a, e, err := sp.Facts.ByLink(c.UserContext(), c.Params("token"))
	if err != nil {
		return err
	}
	set, err := sp.Settings.Get(c.UserContext())
	if err != nil {
		return err
	}
	v := LentView{
		Frame: web.Frame(c, "fact.lent.title"), E: evidenceRow("", e), Person: a.Person, Ends: a.Ends,
		Sender: cmp.Or(set.Sender.Name, sp.Name), Action: "/e/" + c.Params("token"),
	}
	return web.Render(c, lentPage, v)
}

// openLent hands out the evidence. The opening is kept before the first byte is sent.
func openLent(c *fiber.Ctx) error {
	sp, err := web.Linked(c, "fact.access.unknown")
	if err != nil {
		return err
	}
	return send(c, func() (fact.Evidence, readCloser, error) {
		return sp.Facts.OpenByLink(withoutEnd(c), c.Params("token"), web.ClientIP(c))
	})
}
