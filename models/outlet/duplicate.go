package outlet

import (
	"context"
	"errors"
	"net/url"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"standfirst/models/duplicate"
	"standfirst/models/store"
	"standfirst/models/term"
	"standfirst/models/upgrade"
)

// The rules by which two outlets are suspected of being one (field.md 2.4, 2.11). The catalogue key of the sentence
// is "outlet.duplicate.rule."+rule.
const (
	SameHandle  = "handle"  // its name on a platform
	SameAddress = "address" // a mail address of a desk
	SameName    = "name"    // a name or another name
	SameScript  = "script"  // a name in traditional and simplified characters
	SamePinyin  = "pinyin"  // a name in Chinese and in Latin letters
	SameDomain  = "domain"  // a domain: its own, or where the site, a feed or a desk of the other one lies
)

// Rules are all of them, in the order they are shown.
var Rules = []string{SameHandle, SameAddress, SameName, SameScript, SamePinyin, SameDomain}

// everybodys are domains of platforms and mail providers: that two outlets have a page or a mailbox there says nothing.
var everybodys = []string{
	"qq.com", "weibo.com", "weibo.cn", "xiaohongshu.com", "douyin.com", "bilibili.com", "kuaishou.com", "zhihu.com", "toutiao.com", "ximalaya.com",
	"xiaoyuzhoufm.com", "youtube.com", "instagram.com", "facebook.com", "tiktok.com", "x.com", "twitter.com", "linkedin.com", "substack.com", "medium.com",
	"spotify.com", "apple.com", "feedburner.com", "rsshub.app", "163.com", "126.com", "yeah.net", "sina.com", "sina.cn", "sohu.com", "139.com", "189.cn",
	"aliyun.com", "foxmail.com", "gmail.com", "googlemail.com", "outlook.com", "hotmail.com", "live.com", "yahoo.com", "icloud.com", "proton.me", "protonmail.com",
}

// Compare returns the reasons for which two outlets may be one, the surest first; none when there are none.
func Compare(a, b Outlet) []duplicate.Reason {
	if a.ID == b.ID {
		return nil
	}
	var out []duplicate.Reason
	add := func(rule, value, strength string) {
		out = append(out, duplicate.Reason{Rule: rule, Value: value, Strength: strength})
	}
	for _, key := range a.Alike {
		kind, value, _ := strings.Cut(key, ":")
		if !slices.Contains(b.Alike, key) {
			continue
		}
		switch kind {
		case "handle":
			add(SameHandle, value, duplicate.Exact)
		case "mail":
			add(SameAddress, value, duplicate.Likely)
		case "name":
			if !slices.ContainsFunc(out, func(r duplicate.Reason) bool { return r.Rule == SameName || r.Rule == SameScript }) {
				rule, name := sameName(a, b, value)
				add(rule, name, duplicate.Likely)
			}
		case "spelt":
			if !slices.ContainsFunc(out, func(r duplicate.Reason) bool { return r.Rule != SameHandle && r.Rule != SameAddress }) {
				add(SamePinyin, value, duplicate.Possible)
			}
		}
	}
	// Two newsletters of one house lie under one domain: only where it is the own one of both it is likely.
	for _, d := range a.Domains {
		if slices.Contains(b.Domains, d) {
			add(SameDomain, ShowDomain(d), duplicate.Likely)
		} else if slices.Contains(b.places(), d) && !isEverybodys(d) {
			add(SameDomain, ShowDomain(d), duplicate.Possible)
		}
	}
	for _, d := range b.Domains {
		if !slices.Contains(a.Domains, d) && slices.Contains(a.places(), d) && !isEverybodys(d) {
			add(SameDomain, ShowDomain(d), duplicate.Possible)
		}
	}
	slices.SortStableFunc(out, func(x, y duplicate.Reason) int {
		return slices.Index(duplicate.Strengths, x.Strength) - slices.Index(duplicate.Strengths, y.Strength)
	})
	return out
}

func isEverybodys(domain string) bool { return slices.Contains(everybodys, domain) }

// sameName says which name it is that two outlets share, and whether it is written in other characters.
func sameName(a, b Outlet, key string) (rule, name string) {
	rule, name = SameScript, a.Name
	for _, x := range append([]string{a.Name}, a.Aliases...) {
		if plainName(x) != key {
			continue
		}
		name = x
		for _, y := range append([]string{b.Name}, b.Aliases...) {
			if plainName(y) == key && letters(Key(x)) == letters(Key(y)) {
				return SameName, x
			}
		}
	}
	return rule, name
}

// plainName is a name without what people write differently: case, marks, spaces, the article, the form of the
// characters.
func plainName(name string) string {
	return letters(strings.TrimPrefix(term.Simplify(Key(name)), "the "))
}

func letters(text string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return r
		}
		return -1
	}, strings.TrimPrefix(text, "the "))
}

// minSpelt is how many letters a spelling needs before it means one outlet.
const minSpelt = 6

// alike fills the values of which two outlets that may be one share at least one.
func (o *Outlet) alike() {
	o.Alike = nil
	add := func(kind, value string) {
		if key := kind + ":" + value; value != "" && !slices.Contains(o.Alike, key) {
			o.Alike = append(o.Alike, key)
		}
	}
	if o.Platform != "" && o.Handle != "" && o.Platform != "other" {
		add("handle", o.Platform+" "+strings.TrimPrefix(term.Fold(o.Handle), "@"))
	}
	for _, d := range o.Desks {
		if m := mailOf(d.Address); m != "" {
			add("mail", m)
		}
	}
	for _, name := range append([]string{o.Name}, o.Aliases...) {
		add("name", plainName(name))
		spelt := letters(term.TitlePinyin(term.Simplify(name)))
		if spelt == "" {
			spelt = letters(Key(name))
		}
		if utf8.RuneCountInString(spelt) >= minSpelt {
			add("spelt", spelt)
		}
	}
	for _, d := range append(slices.Clone(o.Domains), o.places()...) {
		if !isEverybodys(d) || slices.Contains(o.Domains, d) {
			add("at", d)
		}
	}
}

// mailOf is the mail address that a desk has, small; "" when it has a number or a page.
func mailOf(address string) string {
	local, domain, ok := strings.Cut(strings.ToLower(strings.TrimSpace(address)), "@")
	if !ok || local == "" || strings.ContainsAny(local+domain, " @/") || !strings.Contains(domain, ".") {
		return ""
	}
	return local + "@" + domain
}

// places are the registrable domains under which the site, the feeds and the mailboxes of the outlet lie.
func (o Outlet) places() []string {
	var hosts []string
	for _, page := range append([]string{o.Site}, o.Feeds...) {
		if u, err := url.Parse(page); err == nil && u.Hostname() != "" {
			hosts = append(hosts, u.Hostname())
		}
	}
	for _, d := range o.Desks {
		if _, host, ok := strings.Cut(mailOf(d.Address), "@"); ok {
			hosts = append(hosts, host)
		}
	}
	var out []string
	for _, h := range hosts {
		if d, err := Domain(h); err == nil && !slices.Contains(out, d) {
			out = append(out, d)
		}
	}
	return out
}

// mostAlike bounds how many outlets one is compared with.
const mostAlike = 200

func (s *Outlets) openBook(ctx context.Context, db store.DB) (err error) {
	s.Book, err = duplicate.Open(ctx, db, s.outlets, s.audit, s.now, duplicate.Kind[Outlet]{
		Name: "outlet", Queue: "outlet.duplicate.", Merge: "outlet.merge.", Jobs: s.jobs,
		Head: func(o Outlet) duplicate.Head {
			return duplicate.Head{ID: o.ID, Rev: o.Rev, Name: o.Name, Merged: o.MergedFrom, Changed: o.UpdatedAt}
		},
		Compare: Compare, Better: Better, Alike: s.sharing, Picks: picks, Combine: s.combined, Apart: s.apart, Back: s.back, Moved: s.merged, Missing: missing,
	})
	return err
}

// sharing are the outlets that share something with one.
func (s *Outlets) sharing(ctx context.Context, o Outlet) (map[string]Outlet, error) {
	out := map[string]Outlet{}
	if len(o.Alike) == 0 {
		return out, nil
	}
	page, err := s.outlets.Find(ctx, store.Query{Filter: store.In("alike", o.Alike...), Limit: mostAlike})
	for _, x := range page.Items {
		out[x.ID] = x
	}
	return out, err
}

// watched is how many changed outlets one sweep compares; a large import takes a few sweeps.
const watched = 2000

// Sweep finishes merges that a death in the middle has left, and compares the outlets that have changed.
func (s *Outlets) Sweep(ctx context.Context) error {
	return errors.Join(s.SweepMerges(ctx), s.WatchChanged(ctx, watched, nil))
}

// Rederive fills anew what searches, filters and comparisons go by, in every outlet that an older program has
// written otherwise. It is safe to repeat.
func (s *Outlets) Rederive(ctx context.Context) error {
	return upgrade.Rewrite(ctx, s.outlets, func(o *Outlet) (string, bool) {
		was := o.Alike
		o.derive()
		return o.ID, !slices.Equal(was, o.Alike)
	})
}
