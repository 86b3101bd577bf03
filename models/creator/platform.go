package creator

import (
	"net/url"
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"standfirst/models/fault"
)

// Platforms are where creators publish, in the order a person is offered them.
var Platforms = []string{
	"xiaohongshu", "douyin", "weixin", "weibo", "bilibili", "kuaishou", "zhihu",
	"youtube", "instagram", "tiktok", "x", "linkedin", "other",
}

// mainland are the platforms whose readers are in mainland China, whoever writes there.
var mainland = []string{"xiaohongshu", "douyin", "weixin", "weibo", "bilibili", "kuaishou", "zhihu"}

// site is what is known of a platform's addresses. Where a platform has no fixed address for a profile
// (微信公众号), or names people by more than one number (小红书号 beside the id in addresses), only the
// handle is kept.
type site struct {
	hosts  []string
	handle *regexp.Regexp                 // what a handle may be; nil: any word
	read   func(parts []string) string    // handle in the parts of a profile's path, "" when it is none
	page   func(handle string) (u string) // address of a profile, "" when there is no fixed one
}

var (
	digits   = regexp.MustCompile(`^[0-9]{1,20}$`)
	channel  = regexp.MustCompile(`^UC[A-Za-z0-9_-]{22}$`)
	xhsID    = regexp.MustCompile(`^[0-9a-f]{24}$`)
	notPages = []string{"p", "reel", "reels", "explore", "stories", "search", "i", "home", "intent", "share", "hashtag", "watch", "tv", "login", "settings", "n"}
)

var sites = map[string]site{
	"xiaohongshu": {
		hosts: []string{"xiaohongshu.com"},
		read:  after("user", "profile"),
		page: func(h string) string {
			if !xhsID.MatchString(h) {
				return "" // 小红书号: no address is made of it
			}
			return "https://www.xiaohongshu.com/user/profile/" + h
		},
	},
	"douyin": {
		hosts: []string{"douyin.com"},
		read:  after("user"),
		page: func(h string) string {
			if !strings.HasPrefix(h, "MS4wLjABAAAA") { // 抖音号: no address is made of it
				return ""
			}
			return "https://www.douyin.com/user/" + h
		},
	},
	"weixin": {},
	"weibo": {
		hosts: []string{"weibo.com", "weibo.cn"},
		read: func(p []string) string {
			if len(p) == 2 && p[0] == "u" {
				return p[1]
			}
			return only(p)
		},
		page: func(h string) string {
			if digits.MatchString(h) {
				return "https://weibo.com/u/" + h
			}
			return "https://weibo.com/" + url.PathEscape(h)
		},
	},
	"bilibili": {
		hosts:  []string{"space.bilibili.com"},
		handle: digits,
		read: func(p []string) string {
			if len(p) > 0 {
				return p[0]
			}
			return ""
		},
		page: func(h string) string { return "https://space.bilibili.com/" + h },
	},
	"kuaishou": {
		hosts: []string{"kuaishou.com"}, read: after("profile"),
		page: func(h string) string { return "https://www.kuaishou.com/profile/" + url.PathEscape(h) },
	},
	"zhihu": {
		hosts: []string{"zhihu.com"}, read: after("people"),
		page: func(h string) string { return "https://www.zhihu.com/people/" + url.PathEscape(h) },
	},
	"youtube": {
		hosts: []string{"youtube.com"},
		read: func(p []string) string {
			switch {
			case len(p) >= 2 && p[0] == "channel":
				return p[1]
			case len(p) >= 1 && strings.HasPrefix(p[0], "@"):
				return p[0][1:]
			}
			return ""
		},
		page: func(h string) string {
			if channel.MatchString(h) {
				return "https://www.youtube.com/channel/" + h
			}
			return "https://www.youtube.com/@" + url.PathEscape(h)
		},
	},
	"instagram": {
		hosts: []string{"instagram.com"}, handle: regexp.MustCompile(`^[A-Za-z0-9._]{1,30}$`), read: only,
		page: func(h string) string { return "https://www.instagram.com/" + h + "/" },
	},
	"tiktok": {
		hosts: []string{"tiktok.com"}, handle: regexp.MustCompile(`^[A-Za-z0-9._]{2,24}$`),
		read: func(p []string) string {
			if len(p) == 1 && strings.HasPrefix(p[0], "@") {
				return p[0][1:]
			}
			return ""
		},
		page: func(h string) string { return "https://www.tiktok.com/@" + h },
	},
	"x": {
		hosts: []string{"x.com", "twitter.com"}, handle: regexp.MustCompile(`^[A-Za-z0-9_]{1,15}$`), read: only,
		page: func(h string) string { return "https://x.com/" + h },
	},
	"linkedin": {
		hosts: []string{"linkedin.com"}, read: after("in"),
		page: func(h string) string { return "https://www.linkedin.com/in/" + url.PathEscape(h) + "/" },
	},
	"other": {},
}

// after reads the part that follows the named ones.
func after(names ...string) func([]string) string {
	return func(parts []string) string {
		if len(parts) > len(names) && slices.Equal(parts[:len(names)], names) {
			return parts[len(names)]
		}
		return ""
	}
}

// only reads the path of a profile that is one part long, and no page of the platform's own.
func only(parts []string) string {
	if len(parts) != 1 || slices.Contains(notPages, strings.ToLower(parts[0])) {
		return ""
	}
	return parts[0]
}

// Place is an account as it is known on its platform.
type Place struct{ Platform, Handle, URL string }

// Key is the id of the account: one account is one document, whoever adds it, in whatever case and width
// the handle is written.
func (p Place) Key() string { return p.Platform + ":" + fold(p.Handle) }

func fold(handle string) string { return strings.ToLower(norm.NFKC.String(handle)) }

// maxHandle is the longest handle, in characters.
const maxHandle = 100

// Locate reads an account that a person typed: a handle with its platform, or the address of the profile,
// which names both. It returns a fault on the field "account", or on "platform" when none is named.
func Locate(platform, text string) (Place, error) {
	text = strings.TrimSpace(text)
	if text == "" {
		return Place{}, fault.Bad("account", "creator.account.missing")
	}
	if platform != "" && !slices.Contains(Platforms, platform) {
		return Place{}, fault.Bad("platform", "creator.platform.unknown")
	}
	if u, ok := address(text); ok {
		return locateAddress(platform, text, u)
	}
	if platform == "" {
		return Place{}, fault.Bad("platform", "creator.platform.missing")
	}
	return place(platform, strings.TrimLeft(text, "@＠"), "")
}

// address reports whether somebody typed an address rather than a handle.
func address(text string) (*url.URL, bool) {
	if !strings.Contains(text, "/") {
		return nil, false
	}
	if !strings.Contains(text, "://") {
		text = "https://" + text
	}
	u, err := url.Parse(text)
	if err != nil || (u.Scheme != "http" && u.Scheme != "https") || !strings.Contains(u.Hostname(), ".") {
		return nil, false
	}
	return u, true
}

func locateAddress(platform, text string, u *url.URL) (Place, error) {
	is := platformOf(u.Hostname())
	if is == "" {
		if platform != "other" {
			return Place{}, fault.Bad("account", "creator.account.unknown_site", "host", u.Hostname())
		}
		if u.User != nil || len(text) > 500 {
			return Place{}, fault.Bad("account", "creator.account.bad")
		}
		u.Fragment, u.RawQuery, u.Host = "", "", strings.ToLower(u.Host)
		return Place{Platform: "other", Handle: u.Host + strings.TrimSuffix(u.EscapedPath(), "/"), URL: u.String()}, nil
	}
	if platform != "" && platform != is {
		return Place{}, fault.Bad("platform", "creator.account.other_platform", "host", u.Hostname())
	}
	var parts []string
	for part := range strings.SplitSeq(u.Path, "/") {
		if part != "" {
			parts = append(parts, part)
		}
	}
	handle := sites[is].read(parts)
	if handle == "" {
		return Place{}, fault.Bad("account", "creator.account.not_profile")
	}
	return place(is, handle, "")
}

// PlatformAt is the platform that an address belongs to, "" for none.
func PlatformAt(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return ""
	}
	return platformOf(u.Hostname())
}

// platformOf finds a platform by a host name of it.
func platformOf(host string) string {
	host = strings.TrimPrefix(strings.ToLower(host), "www.")
	for name, s := range sites {
		for _, h := range s.hosts {
			if host == h || strings.HasSuffix(host, "."+h) {
				return name
			}
		}
	}
	return ""
}

func place(platform, handle, address string) (Place, error) {
	s := sites[platform]
	bad := handle == "" || utf8.RuneCountInString(handle) > maxHandle || !utf8.ValidString(handle) ||
		strings.IndexFunc(handle, func(r rune) bool { return unicode.IsSpace(r) || !unicode.IsPrint(r) }) >= 0 ||
		(s.handle != nil && !s.handle.MatchString(handle)) || strings.Contains(handle, "/")
	if bad {
		return Place{}, fault.Bad("account", "creator.account.bad")
	}
	if s.page != nil && address == "" {
		address = s.page(handle)
	}
	return Place{Platform: platform, Handle: handle, URL: address}, nil
}
