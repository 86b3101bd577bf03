package release

import (
	"net/url"
	"time"

	"github.com/gofiber/fiber/v2"

	"standfirst/handlers/web"
	"standfirst/handlers/web/writing"
	"standfirst/models/account"
	"standfirst/models/release"
)

type report struct {
	Cited     []citedRow
	Found     int     // how many findings there are
	Groups    []group // of findings: those that must be dealt with first, the accepted ones last
	Stands    bool
	Unasked   int // links at which nobody has looked yet
	Links     int // that the text has
	CanAsk    bool
	Blocking  int // how many must be mended or accepted before the version can be handed in
	CanAccept bool
	Record    string // where a fact is recorded that is missing; "" where none can be
}

// group is what was found of one kind. Where that is much, the first stand for the others.
type group struct{ First, More []finding }

type citedRow struct {
	Key, URL, Claim, Lang string
	Version, Newest       int
	State                 badge
	OK, Newer             bool
	Langs                 []string // keys of their names
}

type finding struct {
	ID         string // of the finding, the same in later versions
	Key        string
	Args       map[string]any
	LangKey    string
	PartKey    string
	Place      string // where it stands in the editor, as the fragment of its address; "" for the whole text
	Near       string
	Lang       string
	Must       bool
	Quote      bool   // wants the name of who has approved it
	Speaker    string // who seems to have said it
	Why        string // of a link: message key of what was wrong, when somebody looked
	WhyArgs    map[string]any
	At         time.Time
	Accepted   *release.Acceptance
	Asked      string    // who is asked for it in a step of the route
	Mend       bool      // it cannot be accepted
	Asset      string    // the page of the picture that is meant
	Recordable bool      // a fact could be recorded for it
	Offers     []offered // facts that say it
}

// offered is a fact that the words of a finding can be bound to.
type offered struct {
	ID, Key, Claim, Lang string
	State                badge
}

func newReport(c *fiber.Ctx, v release.Version, r release.Report) report {
	out := report{Stands: r.Stands(), Blocking: r.Blocking(), Unasked: r.Unasked, Links: len(v.LinksOf())}
	for _, cited := range r.Cited {
		version, _ := cited.Fact.Version(cited.Ref.Version)
		claim, lang := version.Claim.In(web.Lang(c))
		out.Cited = append(out.Cited, citedRow{
			Key: cited.Fact.Key, URL: web.URL(c, "/facts/"+cited.FactID), Claim: claim, Lang: lang, Version: cited.Ref.Version,
			Newest: cited.Fact.Current, State: factBadge(cited.State), OK: cited.OK, Newer: cited.Newer, Langs: langKeys(cited.Langs),
		})
	}
	var rows []finding
	for _, f := range r.Findings {
		row := finding{
			ID: f.Key(), Key: "release.check." + f.Kind, LangKey: writing.LangKey(f.Lang), Near: f.Near, Lang: f.Lang, Must: f.Must(), Quote: f.Kind == "quote", Accepted: f.Accepted, Mend: !f.Acceptable(), Asked: f.Asked, Recordable: f.Bindable() && f.Kind == "unbound",
			Args: map[string]any{"text": f.Text, "fact": f.Fact, "want": f.Want, "other": web.T(c, otherLangKey(f.Lang))},
		}
		switch f.Kind {
		case "picture_alt", "picture_rights", "picture_expired", "picture_withheld":
			row.Asset = web.URLFor(c, account.ReleaseEdit, "/newsroom/assets/"+f.Picture)
		case "element":
			row.Args["text"] = web.T(c, "wording.element."+f.Text)
		case "quote":
			row.Speaker = f.Want
		case "comments":
			row.Args["n"], row.LangKey = len(f.Of), ""
		case "circle":
			row.LangKey = ""
		case "field", "field_gap":
			if key, ok := fieldNames[f.Text]; ok {
				row.Args["text"] = web.T(c, key)
			}
		case "dead", "silent":
			row.Why, row.WhyArgs, row.At = f.Link.Why, linkArgs(f.Link.Args), f.Link.At
		}
		for _, o := range f.Offers {
			claim, lang := o.Now().Claim.In(f.Lang)
			row.Offers = append(row.Offers, offered{ID: o.ID, Key: o.Key, Claim: claim, Lang: lang, State: factBadge(o.State)})
		}
		if f.Part != "" {
			row.PartKey, row.Place = "release.part."+f.Part, "f-"+f.Part+"."+f.Lang
			if f.Picture != "" {
				row.Place = "picture=" + f.Lang + ":" + f.Picture
			} else if f.Part == "body" {
				row.Place = "at=" + f.Lang + ":" + url.PathEscape(f.Text)
			}
		}
		rows = append(rows, row)
	}
	out.Found, out.Groups = len(rows), grouped(rows)
	return out
}

// firstOf is how many findings of one kind are shown before the others are folded away.
const firstOf = 3

func grouped(rows []finding) []group {
	rank := func(f finding) int {
		switch {
		case f.Accepted != nil:
			return 2
		case f.Must:
			return 0
		}
		return 1
	}
	var out []group
	for at := range 3 {
		var keys []string
		of := map[string][]finding{}
		for _, f := range rows {
			if rank(f) != at {
				continue
			}
			if of[f.Key] == nil {
				keys = append(keys, f.Key)
			}
			of[f.Key] = append(of[f.Key], f)
		}
		for _, key := range keys {
			g := group{First: of[key]}
			if len(g.First) > firstOf+1 {
				g.First, g.More = g.First[:firstOf], g.First[firstOf:]
			}
			out = append(out, g)
		}
	}
	return out
}

// fieldNames are the names of what can be filled in.
var fieldNames = map[string]string{"name": "release.write.field.name_full", "first_name": "release.write.field.first_name", "outlet": "release.write.field.outlet"}

func linkArgs(args map[string]string) map[string]any {
	out := map[string]any{}
	for k, v := range args {
		out[k] = v
	}
	return out
}
