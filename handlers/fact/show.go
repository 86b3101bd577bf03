package fact

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"

	"standfirst/handlers/web"
	"standfirst/models/account"
	"standfirst/models/fact"
	"standfirst/models/fault"
	"standfirst/models/incident"
	"standfirst/templates"
)

func show(c *fiber.Ctx) error {
	v, err := record(c, templates.Form{})
	if err != nil {
		return err
	}
	return web.Render(c, showPage, v)
}

// again shows the record with what was typed into one of its forms, when err is a fault of that form.
func again(c *fiber.Ctx, form templates.Form, err error) error {
	return web.Again(c, showPage, record, form, err)
}

func record(c *fiber.Ctx, form templates.Form) (ShowView, error) {
	ctx, sp := c.UserContext(), web.Space(c)
	f, err := sp.Facts.Get(ctx, c.Params("id"))
	if err != nil {
		return ShowView{}, err
	}
	i, err := sp.Incidents.Get(ctx, f.IncidentID)
	if err != nil {
		return ShowView{}, err
	}
	now := f.Now()
	v := ShowView{
		Frame: web.Titled(c, f.Key), F: head(c, f), Form: form, Reason: f.Reason, Author: now.AuthorName, At: now.At,
		ReviewAt: f.ReviewAt, Wordings: strings.Join(f.Wordings, "\n"), WordingLines: f.Wordings, MaxMB: fact.MaxFile >> 20,
		Pictures: web.Space(c).Facts.Pictures(),
		MayEdit:  web.May(c, account.FactEdit), MayReadLog: web.May(c, account.FactVerify),
	}
	if v.MayReadLog {
		v.ArchiveURL = web.URL(c, "/incidents/"+f.IncidentID+"/evidence.zip")
		v.ClaimsURL = web.URL(c, "/incidents/"+f.IncidentID+"/claims.json")
	}
	v.SaidURL = web.Address(web.URL(c, "/said"), "fact", f.ID)
	if !f.ReviewAt.IsZero() {
		v.Review = f.ReviewAt.Format(time.DateOnly)
	}
	v.Drill = f.Drill()
	v.Crumbs = v.F.under(c, i)
	for _, l := range languages(c) {
		if now.Claim[l] != "" {
			v.Claims = append(v.Claims, Said{now.Claim[l], l})
		}
	}
	acts(c, &v, f)
	v.signatures(c, f)
	v.versions(c, f)
	if err := v.evidence(c, f); err != nil {
		return v, err
	}
	if v.Uses, err = uses(c, f); err != nil || !v.MayReadLog {
		return v, err
	}
	page, err := sp.Facts.Timeline(ctx, f.ID, "", 100)
	for _, ev := range page.Items {
		v.Log = append(v.Log, web.Event(c, ev))
	}
	return v, err
}

// languages puts the visitor's first.
func languages(c *fiber.Ctx) []string {
	out := []string{web.Lang(c)}
	for _, l := range incident.Languages() {
		if l != out[0] {
			out = append(out, l)
		}
	}
	return out
}

// acts decides which acts the page offers; the model decides what is allowed.
func acts(c *fiber.Ctx, v *ShowView, f fact.Fact) {
	v.Settled = f.State == fact.Retracted || f.State == fact.Refuted
	v.MayEdit = v.MayEdit && !v.Settled
	v.WasVerified = f.WasVerified()
	v.MayJudge = web.May(c, account.FactVerify)
	v.Dispute = f.State == fact.Verified
	v.Retract = v.WasVerified && !v.Settled
	v.Ref = f.State != fact.Verified && f.State != fact.Refuted && len(f.Now().Evidence) > 0
	if !v.MayJudge || v.Settled || f.State == fact.Verified {
		return
	}
	actor := web.Actor(c)
	v.Department = department(c, actor.Department)
	if err := fault.Of(f.MaySign(actor)); err != nil {
		v.WhyNot = &templates.FieldError{Key: err.Key, Args: err.Args}
	}
	v.MaySign = v.WhyNot == nil
}

// department puts the code of a department into words.
func department(c *fiber.Ctx, code string) string {
	if key := "department." + code; web.Of(c).Catalogs.Has(key) {
		return web.T(c, key)
	}
	return code
}

func (v *ShowView) signatures(c *fiber.Ctx, f fact.Fact) {
	add := func(s fact.Signature, void bool) {
		v.Signatures = append(v.Signatures, SignatureRow{s.Name, department(c, s.Department), s.At, void})
	}
	for _, s := range f.Now().Signatures {
		add(s, false)
	}
	v.Missing = max(0, 2-len(f.Now().Signatures))
	for _, s := range f.Now().Void {
		add(s, true)
	}
}

func (v *ShowView) versions(c *fiber.Ctx, f fact.Fact) {
	for _, one := range slices.Backward(f.Versions) {
		text, lang := one.Claim.In(web.Lang(c))
		row := VersionRow{
			Number: one.Number, Signatures: len(one.Signatures), Change: web.T(c, "fact.change."+one.Change), By: one.AuthorName,
			Hash: one.Hash, At: one.At, VerifiedAt: one.VerifiedAt, Current: one.Number == f.Current, Claim: Said{text, lang},
		}
		if one.Number > 1 {
			row.CompareURL = v.F.URL + "/compare?from=" + strconv.Itoa(one.Number-1) + "&to=" + strconv.Itoa(one.Number)
		}
		v.Versions = append(v.Versions, row)
	}
}

// evidence lists what the fact rests on; restricted evidence only to those who may verify.
func (v *ShowView) evidence(c *fiber.Ctx, f fact.Fact) error {
	damaged, err := web.Space(c).Facts.Inspect(c.UserContext(), f.Now(), lookedThrough)
	if err != nil {
		return err
	}
	gone := map[string]string{}
	for _, d := range damaged {
		gone[d.ID] = d.What
	}
	for _, e := range f.Now().Evidence {
		if !e.Public && !mayOpenRestricted(c) {
			v.Hidden++
			continue
		}
		row := evidenceRow(v.F.URL, e)
		row.Gone = gone[e.ID]
		row.OfName = v.nameOf(f, e.Of)
		v.Evidence = append(v.Evidence, row)
	}
	return nil
}

// lookedThrough is how many bytes of evidence are read and compared whenever the page is shown; signing reads
// all of them.
const lookedThrough = 8 << 20

// nameOf is what the original of a redacted copy is called, or its hash when it is no longer there or not for
// this person.
func (v *ShowView) nameOf(f fact.Fact, sum string) string {
	for _, e := range f.Now().Evidence {
		if sum != "" && e.SHA256 == sum && (e.Public || v.MayJudge) {
			return e.Name
		}
	}
	return sum
}

func evidenceRow(factURL string, e fact.Evidence) EvidenceRow {
	row := EvidenceRow{
		ID: e.ID, Name: e.Name, URL: e.URL, Type: e.Type, SHA256: e.SHA256, Note: e.Note, By: e.AddedName,
		Size: e.Size, At: e.AddedAt, File: e.Stored(), Public: e.Public, Of: e.Of,
	}
	if e.Kind == fact.Capture {
		row.Captured, row.Visit, row.Page = true, e.Visit, e.URL
	}
	if e.Kind == fact.Shot {
		row.Shot, row.Visit, row.Page = true, e.Visit, e.URL
	}
	if row.File {
		row.URL = factURL + "/evidence/" + e.ID
		row.ShareURL = row.URL + "/access"
	}
	return row
}

func mayOpenRestricted(c *fiber.Ctx) bool { return web.May(c, account.FactVerify) }

func visibility(c *fiber.Ctx) error {
	form, id := web.Form(c), c.Params("id")
	if _, err := web.Space(c).Facts.Show(c.UserContext(), id, form.Value("public") == "1", web.Actor(c)); err != nil {
		return again(c, form, err)
	}
	return web.Redirect(c, web.URL(c, "/facts/"+id), "fact.flash.saved")
}

func review(c *fiber.Ctx) error {
	form, id := web.Form(c), c.Params("id")
	day, err := date(form.Value("review"))
	if err == nil {
		_, err = web.Space(c).Facts.ReviewOn(c.UserContext(), id, day, web.Actor(c))
	}
	if err != nil {
		return again(c, form, err)
	}
	return web.Redirect(c, web.URL(c, "/facts/"+id), "fact.flash.saved")
}
