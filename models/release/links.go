package release

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"strings"
	"time"

	"golang.org/x/net/html/atom"

	"standfirst/models/markup"
)

// LinkState is what is known of an address.
type LinkState string

// The states. Silent is one of which nobody could tell: slow, out of order, closed to programs.
const (
	Unasked LinkState = ""
	There   LinkState = "there"
	Dead    LinkState = "dead"
	Silent  LinkState = "silent"
)

// Link is an address that texts lead to, and what was last found there. Its id is made of the address.
type Link struct {
	ID      string            `json:"id"`
	Rev     int64             `json:"rev"`
	Address string            `json:"address"`
	State   LinkState         `json:"state"`
	Final   string            `json:"final"` // where it leads; "" when that is the address itself
	Why     string            `json:"why"`   // message key of what was wrong
	Args    map[string]string `json:"args"`
	At      time.Time         `json:"at"`  // of the last look, UTC
	Due     bool              `json:"due"` // somebody wants it looked at again
}

// mostLinks is how many links of a text are looked at.
const mostLinks = 40

// LinksOf are the web addresses that the texts of a version lead to, each once.
func (v Version) LinksOf() []string {
	var out []string
	for _, lang := range v.Langs() {
		for _, l := range bodyLinks(v.Text[lang].Body) {
			if len(out) < mostLinks && !slices.Contains(out, l.address) {
				out = append(out, l.address)
			}
		}
	}
	return out
}

// bodyLink is a link of a text with its words.
type bodyLink struct{ address, words string }

func bodyLinks(body string) []bodyLink {
	var out []bodyLink
	for _, root := range parse(Sanitise(body)) {
		for n := range walk(root) {
			href := markup.Attr(n, "href")
			if n.DataAtom != atom.A || !strings.HasPrefix(href, "http://") && !strings.HasPrefix(href, "https://") {
				continue
			}
			address, _, _ := strings.Cut(href, "#")
			out = append(out, bodyLink{address, strings.TrimSpace(markup.RawText(n))})
		}
	}
	return out
}

func linkID(address string) string {
	sum := sha256.Sum256([]byte(address))
	return hex.EncodeToString(sum[:16])
}

// linksOf are the addresses with what is known of them. One of our own newsroom is looked up there, now.
func (r *Releases) linksOf(ctx context.Context, rel Release, addresses []string) (map[string]Link, error) {
	out := map[string]Link{}
	var ids []string
	for _, a := range addresses {
		ours, there, err := r.ownPage(ctx, rel, a)
		if err != nil {
			return nil, err
		}
		switch {
		case ours && there:
			out[a] = Link{Address: a, State: There, At: r.moment()}
		case ours:
			out[a] = Link{Address: a, State: Dead, Why: "release.link.ours", At: r.moment()}
		default:
			ids = append(ids, linkID(a))
		}
	}
	known, err := r.links.GetAll(ctx, ids...)
	if err != nil {
		return nil, err
	}
	for _, a := range addresses {
		if _, ours := out[a]; !ours {
			l := known[linkID(a)]
			l.Address = a
			out[a] = l
		}
	}
	return out, nil
}

// ownPage asks whether an address is one of our newsroom, and whether something is there. The page of the release itself
// will be there when the text is read.
func (r *Releases) ownPage(ctx context.Context, rel Release, address string) (ours, there bool, err error) {
	if r.Site == nil {
		return false, false, nil
	}
	path, ours := r.Site.Path(address)
	if !ours || path == "/releases/"+rel.Slug {
		return ours, true, nil
	}
	there, err = r.Site.Shows(ctx, path)
	return true, there, err
}

// isOurs reports whether an address is one of our newsroom.
func (r *Releases) isOurs(address string) bool {
	if r.Site == nil {
		return false
	}
	_, ours := r.Site.Path(address)
	return ours
}

// Site is the newsroom as far as links to it are concerned. Path is what an address names below it, without language and
// the like; false for addresses elsewhere. Shows reports whether the public finds something there.
type Site interface {
	Path(address string) (string, bool)
	Shows(ctx context.Context, path string) (bool, error)
}

// linkFindings are the links of a version that lead nowhere, of which nobody could tell, or that lead elsewhere than
// they say; unasked is how many have not been looked at yet.
func (r *Releases) linkFindings(ctx context.Context, rel Release, v Version) (found []Finding, unasked int, err error) {
	known, err := r.linksOf(ctx, rel, v.LinksOf())
	if err != nil {
		return nil, 0, err
	}
	seen := map[string]bool{}
	for _, lang := range v.Langs() {
		for _, l := range bodyLinks(v.Text[lang].Body) {
			link, ok := known[l.address]
			if !ok {
				continue
			}
			f := Finding{Lang: lang, Part: "body", Text: l.address, Near: l.words, Link: &link}
			switch {
			case link.State == Unasked && !seen[l.address]:
				unasked++
			case link.State == Dead:
				f.Kind = "dead"
			case link.State == Silent:
				f.Kind = "silent"
			case link.Final != "" && elsewhere(l.address, link.Final):
				f.Kind, f.Want = "moved", link.Final
			}
			seen[l.address] = true
			if f.Kind != "" {
				found = append(found, f)
			}
		}
	}
	return found, unasked, nil
}

// elsewhere reports whether a redirect leads to another page than the one that was named, rather than to the same by a
// safer or longer name.
func elsewhere(from, to string) bool {
	same := func(s string) string {
		s = strings.TrimPrefix(strings.TrimPrefix(strings.TrimPrefix(s, "https://"), "http://"), "www.")
		s, _, _ = strings.Cut(s, "#")
		return strings.TrimSuffix(s, "/")
	}
	return same(from) != same(to)
}

// DeadLinks are the addresses of a version that lead nowhere, as far as is known, and that nobody has accepted.
func (r *Releases) DeadLinks(ctx context.Context, rel Release, v Version) ([]string, error) {
	found, _, err := r.linkFindings(ctx, rel, v)
	if err != nil {
		return nil, err
	}
	rel.markAccepted(found)
	var out []string
	for _, f := range found {
		if f.Kind == "dead" && f.Open() && !slices.Contains(out, f.Text) {
			out = append(out, f.Text)
		}
	}
	return out, nil
}
