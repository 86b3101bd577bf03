// Package outlet holds the media that people write for: newspapers, wires, stations, sites, newsletters
// and self-media accounts, with the domains by which their coverage is recognised.
package outlet

import (
	"cmp"
	"net/url"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"golang.org/x/net/idna"
	"golang.org/x/net/publicsuffix"

	"standfirst/models/fault"
	"standfirst/models/sheet"
	"standfirst/models/term"
)

// Kinds of outlet, in the order a person is offered them.
var Kinds = []string{"newspaper", "magazine", "wire", "broadcaster", "site", "newsletter", "podcast", "account", "other"}

// Langs are the languages that an outlet may publish in; "" is unknown or another one.
var Langs = []string{"zh-CN", "en"}

// Outlet is one medium.
type Outlet struct {
	ID          string   `json:"id"`
	Rev         int64    `json:"rev"`
	Name        string   `json:"name"`
	Aliases     []string `json:"aliases"`
	Kind        string   `json:"kind"`
	Tier        int      `json:"tier"` // 1 (most important to us) to 3; 0 is not judged
	Lang        string   `json:"lang"`
	Region      string   `json:"region"`
	Country     string   `json:"country"` // two letters, ISO 3166
	Domains     []string `json:"domains"` // registrable, lower case, ASCII
	Reach       int64    `json:"reach"`   // people; 0 is unknown
	ReachSource string   `json:"reach_source"`
	ReachAsOf   string   `json:"reach_as_of"` // date, 2026-11-25
	Reaches     []Reach  `json:"reaches"`     // every figure of reach, the newest first; it is the one above
	Desk        string   `json:"desk"`        // address of the first desk
	Desks       []Desk   `json:"desks"`
	Platform    string   `json:"platform"` // one of Platforms: where an account, newsletter or podcast is at home
	Handle      string   `json:"handle"`   // its name there
	Site        string   `json:"site"`
	Feeds       []string `json:"feeds"`
	Notes       string   `json:"notes"`
	Checked     Check    `json:"checked"` // when somebody last saw that all this is right

	Custom map[string]string `json:"custom"` // values of the space's own fields, by key

	CreatedAt time.Time `json:"created_at"`
	UpdatedAt time.Time `json:"updated_at"`

	// Derived, never typed.
	NameKey string   `json:"name_key"` // the folded name; unique
	Names   []string `json:"names"`    // folded name and aliases
	Terms   []string `json:"terms"`
	SortKey string   `json:"sort_key"`
	StaleOn string   `json:"stale_on"` // date from which the record or its reach is too old
	Alike   []string `json:"alike"`    // what two outlets that may be one have in common

	Suspects   int64    `json:"suspects"`    // open suspicions of being a duplicate
	MergedFrom []string `json:"merged_from"` // ids of the outlets that became part of it
}

// Key makes names comparable: the same outlet written in another case, width or spacing has the same key.
func Key(name string) string { return term.Fold(name) }

// Domain returns the registrable domain of a host, an address of a page, or a mail domain:
// "https://news.sina.com.cn/c/1" gives "sina.com.cn". It returns a fault when there is none.
func Domain(text string) (string, error) {
	host := strings.ToLower(strings.TrimSpace(text))
	if strings.Contains(host, "://") || strings.HasPrefix(host, "//") {
		u, err := url.Parse(host)
		if err != nil {
			return "", fault.Bad("domains", "outlet.domain.bad", "domain", text)
		}
		host = u.Hostname()
	}
	host, _, _ = strings.Cut(host, "/")
	host, _, _ = strings.Cut(host, ":")
	host = strings.Trim(strings.ReplaceAll(host, "。", "."), ".")
	ascii, err := idna.Lookup.ToASCII(host)
	if err != nil || !strings.Contains(ascii, ".") {
		return "", fault.Bad("domains", "outlet.domain.bad", "domain", text)
	}
	domain, err := publicsuffix.EffectiveTLDPlusOne(ascii)
	if err != nil || strings.Trim(domain, "0123456789.") == "" {
		return "", fault.Bad("domains", "outlet.domain.bad", "domain", text)
	}
	return domain, nil
}

// tidy cleans what a person typed, derives the rest and returns every fault at once.
func (o *Outlet) tidy() error {
	var faults fault.List
	o.Name = strings.Join(strings.Fields(o.Name), " ")
	switch n := utf8.RuneCountInString(o.Name); {
	case n == 0:
		faults.Add(fault.Bad("name", "outlet.name.missing"))
	case n > 200:
		faults.Add(fault.Bad("name", "outlet.name.long", "max", 200))
	}
	if o.Kind == "" {
		o.Kind = "other"
	}
	if !slices.Contains(Kinds, o.Kind) {
		faults.Add(fault.Bad("kind", "outlet.kind.unknown", "kind", o.Kind))
	}
	if o.Tier < 0 || o.Tier > 3 {
		faults.Add(fault.Bad("tier", "outlet.tier.unknown"))
	}
	if o.Lang != "" && !slices.Contains(Langs, o.Lang) {
		faults.Add(fault.Bad("lang", "outlet.lang.unknown", "lang", o.Lang))
	}
	o.tidyReach(&faults)
	o.tidyProfile(&faults)
	o.tidyAddresses(&faults)
	o.Region, o.Notes = strings.TrimSpace(o.Region), strings.TrimSpace(o.Notes)
	for field, text := range map[string]string{"region": o.Region, "desk": o.Desk, "reach_source": o.ReachSource} {
		if utf8.RuneCountInString(text) > 300 {
			faults.Add(fault.Bad(field, "outlet.text.long", "max", 300))
		}
	}
	if utf8.RuneCountInString(o.Notes) > 10000 {
		faults.Add(fault.Bad("notes", "outlet.text.long", "max", 10000))
	}
	o.derive()
	return faults.Err()
}

func (o *Outlet) tidyReach(faults *fault.List) {
	o.ReachSource, o.ReachAsOf = strings.TrimSpace(o.ReachSource), strings.TrimSpace(o.ReachAsOf)
	if o.Reach < 0 {
		faults.Add(fault.Bad("reach", "outlet.reach.negative"))
	}
	if o.Reach > 0 && o.ReachSource == "" {
		faults.Add(fault.Bad("reach_source", "outlet.reach.source_missing"))
	}
	if o.ReachAsOf != "" {
		if _, err := time.Parse(time.DateOnly, o.ReachAsOf); err != nil {
			faults.Add(fault.Bad("reach_as_of", "outlet.reach.date_bad"))
		}
	}
}

func (o *Outlet) tidyAddresses(faults *fault.List) {
	o.Desk = strings.TrimSpace(o.Desk)
	o.Country = strings.ToUpper(strings.TrimSpace(o.Country))
	if o.Country != "" && (len(o.Country) != 2 || strings.Trim(o.Country, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") != "") {
		faults.Add(fault.Bad("country", "outlet.country.bad"))
	}
	var domains []string
	bad := false
	for _, text := range Split(strings.Join(o.Domains, ",")) {
		d, err := Domain(text)
		if err != nil {
			faults.Add(fault.Of(err))
			bad = true
			continue
		}
		if !slices.Contains(domains, d) {
			domains = append(domains, d)
		}
	}
	if !bad { // else what was typed stays for the form
		o.Domains = domains
	}
	o.Site = strings.TrimSpace(o.Site)
	if o.Site != "" && !webAddress(o.Site) {
		faults.Add(fault.Bad("site", "outlet.site.bad"))
	}
	var feeds []string
	for _, feed := range o.Feeds {
		if feed = strings.TrimSpace(feed); feed == "" || slices.Contains(feeds, feed) {
			continue
		}
		if !webAddress(feed) {
			faults.Add(fault.Bad("feeds", "outlet.feed.bad", "feed", feed))
		}
		feeds = append(feeds, feed)
	}
	o.Feeds = feeds
}

func webAddress(text string) bool {
	u, err := url.Parse(text)
	return err == nil && (u.Scheme == "http" || u.Scheme == "https") && u.Host != "" && len(text) <= 2000
}

func (o *Outlet) derive() {
	o.NameKey, o.SortKey = Key(o.Name), term.TitleKey(o.Name)
	var aliases []string
	o.Names = []string{o.NameKey}
	for _, a := range o.Aliases {
		a = strings.Join(strings.Fields(a), " ")
		if key := Key(a); key != "" && !slices.Contains(o.Names, key) {
			aliases, o.Names = append(aliases, a), append(o.Names, key)
		}
	}
	o.Aliases = aliases
	var terms term.Set
	terms.AddTitle(o.Name)
	terms.AddTitle(o.Aliases...)
	terms.Add(o.Domains...)
	terms.Add(o.Region, o.Handle)
	o.Terms = terms.List()
	o.StaleOn = after(cmp.Or(o.Checked.On, o.CreatedAt.Format(time.DateOnly)))
	if o.Reach > 0 && o.ReachAsOf == "" {
		o.StaleOn = o.CreatedAt.Format(time.DateOnly)
	} else if due := after(o.ReachAsOf); o.Reach > 0 && due < o.StaleOn {
		o.StaleOn = due
	}
	o.alike()
}

// Split cuts a list as people type it, at commas, semicolons, line breaks and their Chinese forms; what stands in
// quotation marks is whole.
func Split(text string) []string { return sheet.SplitList(text, sheet.ListMarks) }
