package article

import (
	"net"
	"net/url"
	"strings"

	"golang.org/x/net/publicsuffix"

	"standfirst/models/pattern"
)

// tracking names query parameters that say where a reader came from and nothing about what is read.
var tracking = map[string]bool{
	"fbclid": true, "gclid": true, "dclid": true, "msclkid": true, "yclid": true, "igshid": true, "mc_cid": true,
	"mc_eid": true, "cmpid": true, "ocid": true, "smid": true, "ref_src": true, "spm": true, "scm": true,
	"share_token": true, "share_source": true, "share_medium": true, "share_from": true, "sharer_shareid": true,
	"wfr": true, "isappinstalled": true, "nsukey": true, "_hsenc": true, "_hsmi": true, "at_medium": true, "at_campaign": true,
}

// WithoutTracking takes the parameters out of a query that only say where a reader came from.
func WithoutTracking(query string) string {
	if query == "" {
		return ""
	}
	var kept []string
	for part := range strings.SplitSeq(query, "&") {
		name, _, _ := strings.Cut(part, "=")
		name = strings.ToLower(name)
		if part == "" || tracking[name] || strings.HasPrefix(name, "utm_") {
			continue
		}
		kept = append(kept, part)
	}
	return strings.Join(kept, "&")
}

// canonical is the address that all copies of a page on its site share: what the page names as such, if that lies on
// the same site and is no front page, else its own; without tracking, and the ordinary page's for an AMP or mobile one.
func canonical(s findings, base *url.URL) string {
	for _, named := range []string{s.canonical, s.meta["og:url"]} {
		u, err := base.Parse(strings.TrimSpace(named))
		if named == "" || err != nil || !sameSite(u, base) || (isFront(u) && !isFront(base)) {
			continue
		}
		return Ordinary(u)
	}
	if base.Host == "" {
		return ""
	}
	return Ordinary(base)
}

// SameSite reports whether two addresses are of one registrable domain.
func SameSite(a, b string) bool {
	x, err := url.Parse(a)
	y, err2 := url.Parse(b)
	return err == nil && err2 == nil && site(x.Hostname()) == site(y.Hostname())
}

func sameSite(u, base *url.URL) bool {
	if (u.Scheme != "http" && u.Scheme != "https") || u.Host == "" || u.User != nil {
		return false
	}
	return base.Host == "" || site(u.Hostname()) == site(base.Hostname())
}

// site is the registrable domain of a host.
func site(host string) string {
	host = strings.ToLower(strings.TrimSuffix(host, "."))
	if net.ParseIP(host) != nil {
		return host
	}
	if domain, err := publicsuffix.EffectiveTLDPlusOne(host); err == nil {
		return domain
	}
	return host
}

func isFront(u *url.URL) bool { return strings.Trim(u.Path, "/") == "" && u.RawQuery == "" }

var (
	ampPath    = pattern.New(`(?i)/amp/?$|/amp(/.)|\.amp(\.html?)?$`)
	ampQuery   = pattern.New(`(?i)(?:^|&)(?:amp(?:=(?:1|true)?)?|outputType=amp)(?:&|$)`)
	mobileHost = pattern.New(`(?i)^(?:m|mobile|amp|wap|3g)\.`)
)

// Ordinary writes an address in the form that all copies of its page share: without tracking, and that of the ordinary page
// for a mobile or an AMP one.
func Ordinary(from *url.URL) string {
	u := *from
	u.Scheme, u.Host = strings.ToLower(u.Scheme), strings.ToLower(u.Host)
	u.Fragment, u.RawFragment, u.ForceQuery = "", "", false
	u.RawQuery = strings.Trim(ampQuery.ReplaceAllString(WithoutTracking(u.RawQuery), "&"), "&")
	if ampPath.MatchString(u.Path) {
		u.Path, u.RawPath = ampPath.ReplaceAllString(u.Path, "$1$2"), ""
	}
	if u.Path == "" {
		u.Path = "/"
	}
	if mobileHost.MatchString(u.Host) && strings.Count(u.Host, ".") > 1 {
		u.Host = mobileHost.ReplaceAllString(u.Host, "www.")
	}
	return u.String()
}

// image is the picture that the page shows for itself when it is shared.
func (s *findings) image(base *url.URL) string {
	for _, src := range []string{s.meta["og:image"], s.meta["og:image:url"], s.meta["og:image:secure_url"], s.meta["twitter:image"], s.meta["twitter:image:src"], s.ld.Image, s.meta["image"], s.picture} {
		if u, err := base.Parse(strings.TrimSpace(src)); err == nil && src != "" && (u.Scheme == "http" || u.Scheme == "https") {
			return u.String()
		}
	}
	return ""
}
