package contact

import (
	"time"

	"github.com/gofiber/fiber/v2"

	"standfirst/handlers/web"
	"standfirst/models/contact"
)

// GradeView is how likely mail to an address arrives, with the reasons in words. Address is "" where there is one alone.
type GradeView struct {
	Address, Quality, Kind string
	Why                    []string
}

var gradeKinds = map[contact.Quality]string{contact.QualityGood: "ok", contact.QualityDoubtful: "warn", contact.QualityBad: "bad"}

func gradesOf(c *fiber.Ctx, x contact.Contact) []GradeView {
	var out []GradeView
	for _, address := range x.Emails {
		g := x.GradeOf(address, web.Now(c))
		v := GradeView{Quality: string(g.Quality), Kind: gradeKinds[g.Quality]}
		if len(x.Emails) > 1 {
			v.Address = address
		}
		for _, why := range g.Why {
			v.Why = append(v.Why, web.T(c, "contact.quality.why."+why.Key, "text", why.Text, "date", why.On.In(web.Zone(c)).Format(time.DateOnly)))
		}
		out = append(out, v)
	}
	return out
}
