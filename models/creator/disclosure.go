package creator

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Benefit is what a creator gets from us.
type Benefit string

// The kinds of benefit (field.md C-16, [S108]). There is no default: whoever opens a deal says which it is.
const (
	Paid      Benefit = "paid"
	Gifted    Benefit = "gifted"    // a product, a journey, an invitation
	Affiliate Benefit = "affiliate" // a share of sales
	Staff     Benefit = "staff"     // works for us, or for our agency
	None      Benefit = "none"
)

// Benefits are all kinds, in the order a person is offered them.
var Benefits = []Benefit{Paid, Gifted, Affiliate, Staff, None}

// Any reports whether something is given: then a label is due and the result is never earned coverage.
func (b Benefit) Any() bool { return b != "" && b != None }

// Label is a disclosure that a rule asks for.
type Label struct {
	Rule   string   `json:"rule"`   // name of the rule; its words are the message creator.rule.<name>
	Text   string   `json:"text"`   // what to write
	Accept []string `json:"accept"` // what counts as well
}

// rules are what disclosure has to look like, by country.
//
//   - cn: Advertising Law of the People's Republic of China (广告法), article 14: advertisements in mass media
//     are clearly marked 广告. Measures for the Administration of Internet Advertising (互联网广告管理办法,
//     State Administration for Market Regulation, order no. 72, in force 1 May 2023), article 9: internet
//     advertising must be recognisable and marked 广告; experience sharing, reviews and knowledge posts with
//     a shopping link likewise.
//   - us: Federal Trade Commission, Guides Concerning the Use of Endorsements and Testimonials, 16 CFR part
//     255 (2023), § 255.5 (material connections are disclosed) and § 255.0(f) (clearly and conspicuously);
//     "Disclosures 101 for Social Media Influencers": "#ad", "ad", "sponsored" are understood; "sp",
//     "spon", "collab", "thanks" alone are not.
//   - gb: CAP Code, rules 2.1 and 2.4 (marketing communications are obviously identifiable); ASA and CMA,
//     "Influencers' guide to making clear that ads are ads": "Ad", "Advert", "Advertisement", "#ad", at the
//     beginning; not "gifted", "sponsored" or "in association with".
//   - de: Gesetz gegen den unlauteren Wettbewerb § 5a (4); guidance of the Landesmedienanstalten:
//     "Werbung" or "Anzeige" at the beginning.
//   - fr: loi n° 2023-451 du 9 juin 2023, article 5: "Publicité" or "Collaboration commerciale".
//   - eu: Directive 2005/29/EC (unfair commercial practices), article 7 (2) and Annex I no. 11; the
//     Commission's Influencer Legal Hub: a plain word for advertising in the language of the post.
//   - default: no rule is known to us; the plain word is asked for all the same.
var rules = map[string]Label{
	"cn":      {"cn", "广告", []string{"广告"}},
	"us":      {"us", "#ad", []string{"#ad", "ad", "#advertisement", "advertisement", "#sponsored", "sponsored", "paid partnership"}},
	"gb":      {"gb", "Ad", []string{"ad", "#ad", "advert", "#advert", "advertisement", "#advertisement"}},
	"de":      {"de", "Anzeige", []string{"anzeige", "#anzeige", "werbung", "#werbung"}},
	"fr":      {"fr", "Publicité", []string{"publicité", "#publicité", "collaboration commerciale", "#collaborationcommerciale"}},
	"eu":      {"eu", "Ad", []string{"ad", "#ad", "advertisement", "#advertisement", "advertising", "anzeige", "werbung", "publicité", "publicidad", "pubblicità", "reklama", "reclame", "annons"}},
	"default": {"default", "Ad", []string{"ad", "#ad", "advertisement", "#advertisement", "paid partnership", "sponsored", "#sponsored", "广告", "廣告"}},
}

// union are the member states of the European Union.
var union = []string{
	"AT", "BE", "BG", "CY", "CZ", "DE", "DK", "EE", "ES", "FI", "FR", "GR", "HR", "HU", "IE", "IT", "LT", "LU", "LV", "MT", "NL", "PL",
	"PT", "RO", "SE", "SI", "SK",
}

func ruleOf(country string) string {
	switch country {
	case "CN":
		return "cn"
	case "US":
		return "us"
	case "GB":
		return "gb"
	case "DE":
		return "de"
	case "FR":
		return "fr"
	}
	if slices.Contains(union, country) {
		return "eu"
	}
	return "default"
}

// staff are words that tell of work for the subject, beside the plain label: 16 CFR 255.5 asks for the
// connection itself where somebody works for the seller.
var staff = []string{"#employee", "employee of", "i work for", "i work at", "利益相关", "本公司员工", "在职员工"}

// Due is what must be disclosed: every label, and the platform's own mark where it has one (message
// creator.tool.<platform>).
type Due struct {
	Labels []Label
	Tool   string // platform, "" for none
}

// tools are the platforms with a mark of their own for paid work: 小红书蒲公英 (合作笔记, 赞助), 抖音星图,
// 公众号 and 微博 广告 marks, B站花火, 快手磁力聚星, 知乎知+, YouTube "includes paid promotion", Instagram and
// TikTok "paid partnership", X and LinkedIn likewise. The mark comes on top of the label, not in its place.
var tools = []string{"xiaohongshu", "douyin", "weixin", "weibo", "bilibili", "kuaishou", "zhihu", "youtube", "instagram", "tiktok", "x", "linkedin"}

// Disclosure says which label is due for a benefit on a platform and in a country (ISO 3166, "" is not
// known). Platforms of mainland China have their readers there, so the rule of China holds on them as well.
func Disclosure(b Benefit, platform, country string) Due {
	if !b.Any() {
		return Due{}
	}
	var names []string
	if slices.Contains(mainland, platform) {
		names = append(names, "cn")
	}
	if country == "" && len(names) > 0 {
		country = "CN"
	}
	if r := ruleOf(country); !slices.Contains(names, r) {
		names = append(names, r)
	}
	if len(names) > 1 && names[1] == "default" {
		names = names[:1] // the rule that is known is the stricter one
	}
	var due Due
	for _, n := range names {
		l := rules[n]
		l.Accept = slices.Clone(l.Accept)
		if b == Staff {
			l.Accept = append(l.Accept, staff...)
		}
		due.Labels = append(due.Labels, l)
	}
	if slices.Contains(tools, platform) && b != Staff {
		due.Tool = platform
	}
	return due
}

// Text is the label as it is to be written, the parts of several rules divided.
func (d Due) Text() string {
	parts := make([]string, len(d.Labels))
	for i, l := range d.Labels {
		parts[i] = l.Text
	}
	return strings.Join(parts, " / ")
}

// Why a label does not count.
const (
	LabelMissing = "missing"
	LabelLate    = "late"   // it stands behind the visible beginning
	LabelBuried  = "buried" // in a crowd of hashtags
	LabelVague   = "vague"  // only words that readers do not understand as advertising
)

// Check is whether a text carries its label.
type Check struct {
	OK     bool   `json:"ok"`
	Label  string `json:"label"`  // the one that is wanting, or that was found
	Reason string `json:"reason"` // one of LabelMissing and the like; "" when OK
}

// Beginning is how many characters of a post are certainly to be seen before somebody opens it, whatever
// the platform: Instagram shows 125, others more or fewer by the screen. It is our own, careful figure.
const Beginning = 100

// beginningLines bounds the visible beginning as well: feeds fold after a few lines.
const beginningLines = 3

// vague are words that regulators name as not enough (FTC, "Disclosures 101"; ASA guide).
var vague = []string{"#sp", "#spon", "#collab", "#partner", "#ambassador", "#gifted", "#thanks", "thanks to", "in partnership", "感谢", "#合作", "友情"}

// CheckLabel looks for every label that is due in the visible beginning of a text, in plain words and not
// within a crowd of hashtags. Words such as #sp or 感谢 do not count, nor does 不是广告.
func CheckLabel(text string, due Due) Check {
	ok := Check{OK: true}
	for _, l := range due.Labels {
		c := checkOne(text, l)
		if !c.OK {
			return c
		}
		ok.Label = c.Label
	}
	return ok
}

func checkOne(text string, l Label) Check {
	folded := strings.ToLower(text)
	begin := beginning(folded)
	late, buried := false, false
	for _, form := range append([]string{strings.ToLower(l.Text)}, l.Accept...) {
		for at := -1; ; {
			next := indexFrom(folded, form, at+1)
			if next < 0 {
				break
			}
			at = next
			if !whole(folded, at, len(form)) || denied(folded, at) {
				continue
			}
			switch {
			case at+len(form) > begin:
				late = true
			case crowd(folded, at):
				buried = true
			default:
				return Check{OK: true, Label: l.Text}
			}
		}
	}
	c := Check{Label: l.Text, Reason: LabelMissing}
	switch {
	case buried:
		c.Reason = LabelBuried
	case late:
		c.Reason = LabelLate
	case slices.ContainsFunc(vague, func(w string) bool { return strings.Contains(folded, w) }):
		c.Reason = LabelVague
	}
	return c
}

func indexFrom(text, part string, from int) int {
	if from > len(text) {
		return -1
	}
	i := strings.Index(text[from:], part)
	if i < 0 {
		return -1
	}
	return from + i
}

// beginning is the end of the visible beginning, as a byte offset.
func beginning(text string) int {
	chars, lines := 0, 1
	for i, r := range text {
		if r == '\n' {
			if lines++; lines > beginningLines {
				return i
			}
		}
		if chars++; chars > Beginning {
			return i
		}
	}
	return len(text)
}

// whole reports whether Latin letters stand alone: the ad of "adventure" is none. Chinese has no gaps.
func whole(text string, at, n int) bool {
	first, _ := utf8.DecodeRuneInString(text[at:])
	last, _ := utf8.DecodeLastRuneInString(text[:at+n])
	before, _ := utf8.DecodeLastRuneInString(text[:at])
	after, _ := utf8.DecodeRuneInString(text[at+n:])
	return !(latin(first) && (latin(before) || before == '#')) && !(latin(last) && latin(after))
}

func latin(r rune) bool {
	return r != utf8.RuneError && r < 0x2E80 && (unicode.IsLetter(r) || unicode.IsDigit(r) || r == '_')
}

// denied reports whether the words before say that it is none.
func denied(text string, at int) bool {
	before := text[:at]
	for _, no := range []string{"不是", "非", "无", "没有", "not an ", "not a ", "no ", "isn't an ", "not "} {
		if strings.HasSuffix(before, no) {
			return true
		}
	}
	return false
}

// crowd reports whether more than one hashtag stands right before, in the same run of hashtags.
func crowd(text string, at int) bool {
	words := strings.FieldsFunc(strings.TrimSuffix(text[:at], "#"), func(r rune) bool { return unicode.IsSpace(r) || r == ',' })
	n := 0
	for i := len(words) - 1; i >= 0 && strings.HasPrefix(words[i], "#"); i-- {
		n++
	}
	return n > 1
}
