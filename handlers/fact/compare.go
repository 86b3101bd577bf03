package fact

import (
	"strconv"

	"github.com/gofiber/fiber/v2"

	"standfirst/handlers/web"
	"standfirst/models/fact"
	"standfirst/models/fault"
	"standfirst/models/incident"
	"standfirst/templates"
)

// compare shows the difference between two versions; without numbers, what the last change did.
func compare(c *fiber.Ctx) error {
	f, err := web.Space(c).Facts.Get(c.UserContext(), c.Params("id"))
	if err != nil {
		return err
	}
	i, err := web.Space(c).Incidents.Get(c.UserContext(), f.IncidentID)
	if err != nil {
		return err
	}
	from, okFrom := f.Version(number(c, "from", max(1, f.Current-1)))
	to, okTo := f.Version(number(c, "to", f.Current))
	if !okFrom || !okTo {
		return fault.Missing("fact.compare.missing")
	}
	v := CompareView{Frame: web.Frame(c, "fact.compare.title", "key", f.Key), F: head(c, f), From: from.Number, To: to.Number}
	v.Drill = f.Drill()
	v.Sides = [2]Side{side(from), side(to)}
	v.Crumbs = append(v.F.under(c, i), templates.Crumb{Label: f.Key, URL: v.F.URL})
	for _, one := range f.Versions {
		n := strconv.Itoa(one.Number)
		v.Options = append(v.Options, templates.Option{Value: n, Label: web.T(c, "fact.version.number", "number", n)})
	}
	v.fill(c, fact.Compare(from, to))
	return web.Render(c, comparePage, v)
}

func side(v fact.Version) Side { return Side{v.Number, v.AuthorName, v.At, v.VerifiedAt} }

func number(c *fiber.Ctx, name string, instead int) int {
	text := web.Query(c).Get(name)
	if text == "" {
		return instead
	}
	n, err := strconv.Atoi(text)
	if err != nil {
		return 0 // no version has this number
	}
	return n
}

var claimKeys = map[string]string{incident.English: "fact.field.claim.en", incident.Chinese: "fact.field.claim.zh-CN"}

func (v *CompareView) fill(c *fiber.Ctx, d fact.Difference) {
	for _, l := range incident.Languages() {
		if pieces := d.Claim[l]; pieces != nil {
			v.Claims = append(v.Claims, Changed{l, web.T(c, claimKeys[l]), pieces})
		}
	}
	list := func(evidence []fact.Evidence) (out []EvidenceRow) {
		for _, e := range evidence {
			if e.Public || mayOpenRestricted(c) {
				out = append(out, evidenceRow(v.F.URL, e))
			}
		}
		return out
	}
	v.Added, v.Removed = list(d.Added), list(d.Removed)
}
