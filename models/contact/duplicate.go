package contact

import (
	"cmp"
	"slices"
	"strings"
	"unicode"

	"standfirst/models/duplicate"
	"standfirst/models/term"
)

// The rules by which two contacts are suspected of being one person (field.md 2.3, 2.11). The catalogue key of
// the sentence is "contact.duplicate.rule."+rule.
const (
	SameMailbox = "mailbox"  // addresses that are one mailbox: equal but for a tag, or for dots at Gmail
	SameHandle  = "handle"   // a name on a service
	SameAccount = "account"  // a creator's account
	SamePhone   = "phone"    // a number
	SameName    = "name"     // the name, at one outlet
	SameScript  = "script"   // the name in traditional and simplified characters, at one outlet
	SamePinyin  = "pinyin"   // the name in Chinese and in Latin letters, at one outlet
	Swapped     = "swapped"  // given and family name in the other order, at one outlet
	SameSound   = "sound"    // other characters that sound the same, at one outlet
	OneLetter   = "spelling" // one letter or character apart, at one outlet
	Nameless    = "bare"     // the name, and one of the two has no address
)

// Rules are all of them, in the order they are shown.
var Rules = []string{SameMailbox, SameHandle, SameAccount, SamePhone, SameName, SameScript, SamePinyin, Swapped, SameSound, OneLetter, Nameless}

// Compare returns the reasons for which two contacts may be one person, the surest first; none when there
// are none. It looks at nothing but the two.
func Compare(a, b Contact) []duplicate.Reason {
	if a.ID == b.ID {
		return nil
	}
	var out []duplicate.Reason
	add := func(rule, value, strength string) {
		if !slices.ContainsFunc(out, func(r duplicate.Reason) bool { return r.Rule == rule && r.Value == value }) {
			out = append(out, duplicate.Reason{Rule: rule, Value: value, Strength: strength})
		}
	}
	for _, m := range shared(mailboxes(a), mailboxes(b)) {
		add(SameMailbox, m.address, map[bool]string{true: duplicate.Exact, false: duplicate.Likely}[m.sure])
	}
	together := common(a.OutletIDs, b.OutletIDs) != ""
	rule, strength := sameName(a, b)
	for _, key := range a.HandleKeys {
		service, name, _ := strings.Cut(key, ":")
		switch {
		case !slices.Contains(b.HandleKeys, key) || service == mailKey:
		case service == "tel" && rule != "":
			add(SamePhone, "+"+name, duplicate.Exact)
		case service == "tel" && !together: // colleagues share the number of their desk
			add(SamePhone, "+"+name, duplicate.Possible)
		case service == "other":
			add(SameHandle, name, duplicate.Likely)
		case service != "tel":
			add(SameHandle, key, duplicate.Exact)
		}
	}
	if key := common(a.AccountKeys, b.AccountKeys); key != "" {
		add(SameAccount, key, duplicate.Exact)
	}
	switch {
	case rule == "":
	case together:
		add(rule, a.Name, strength)
	case (rule == SameName || rule == SameScript) && (len(a.Emails) == 0 || len(b.Emails) == 0):
		add(Nameless, a.Name, duplicate.Possible)
	}
	slices.SortStableFunc(out, func(x, y duplicate.Reason) int {
		return cmp.Compare(slices.Index(duplicate.Strengths, x.Strength), slices.Index(duplicate.Strengths, y.Strength))
	})
	return out
}

// sameName tells how alike two names are; "" when they are not.
func sameName(a, b Contact) (rule, strength string) {
	ha, hb := han(a.Name), han(b.Name)
	switch {
	case a.NameKey != "" && a.NameKey == b.NameKey, ha != "" && written(a.Name) == written(b.Name):
		return SameName, duplicate.Likely
	case ha != "" && ha == hb:
		return SameScript, duplicate.Likely
	case ha != "" && hb != "":
		return sameChinese(a, b, ha, hb)
	}
	sa, sb := spellings(a), spellings(b)
	if common(sa, sb) != "" {
		if ha == "" && hb == "" {
			return Swapped, duplicate.Likely
		}
		return SamePinyin, duplicate.Likely
	}
	for _, x := range sa {
		for _, y := range sb {
			if min(len(x), len(y)) >= minSpelling && near([]rune(x), []rune(y)) && figures(x) == figures(y) {
				return OneLetter, duplicate.Possible
			}
		}
	}
	return "", ""
}

// sameChinese compares two names in Chinese characters that differ. Of two characters each, only those that
// sound the same are suspicious: with one given character there is a neighbour for everybody.
func sameChinese(a, b Contact, ha, hb string) (rule, strength string) {
	if p := term.Pinyin(ha); p != "" && p == term.Pinyin(hb) {
		return SameSound, duplicate.Possible
	}
	x, y := []rune(ha), []rune(hb)
	if min(len(x), len(y)) >= 3 && x[0] == y[0] && near(x, y) {
		return OneLetter, duplicate.Possible
	}
	if latinName(a) != "" && latinName(a) == latinName(b) {
		return SamePinyin, duplicate.Possible
	}
	return "", ""
}

func latinName(c Contact) string { return term.Fold(c.Latin) }

// minSpelling is how many letters a name needs before one letter more or less is a slip and not another name.
const minSpelling = 7

// near reports whether two texts are one insertion, deletion, replacement or exchange of neighbours apart.
func near(a, b []rune) bool {
	if len(a) > len(b) {
		a, b = b, a
	}
	if len(b)-len(a) > 1 || slices.Equal(a, b) {
		return false
	}
	i := 0
	for i < len(a) && a[i] == b[i] {
		i++
	}
	if len(a) < len(b) {
		return slices.Equal(a[i:], b[i+1:])
	}
	if slices.Equal(a[i+1:], b[i+1:]) {
		return true
	}
	return i+1 < len(a) && a[i] == b[i+1] && a[i+1] == b[i] && slices.Equal(a[i+2:], b[i+2:])
}

// figures are the digits of a name: who is numbered, as desk 1 and desk 2, is told apart by them.
func figures(name string) string { return strings.Map(dialled, name) }

// han is the Chinese of a name, simplified.
func han(name string) string { return term.Simplify(written(name)) }

// written is the Chinese of a name as it stands there.
func written(name string) string {
	return strings.Map(func(r rune) rune {
		if unicode.Is(unicode.Han, r) {
			return r
		}
		return -1
	}, name)
}

// spellings are the ways in which a name stands in Latin letters: family and given name each in one word, and
// the two in order of the alphabet, so that it does not matter which of them comes first, and whether 小明 is
// Xiaoming, Xiao Ming or Xiao-Ming. Initials in the middle are left out.
func spellings(c Contact) []string {
	var out []string
	for _, name := range []string{c.Name, c.Latin} {
		text := term.Fold(name)
		if h := han(name); h != "" {
			text = term.Pinyin(h)
		}
		words := strings.FieldsFunc(text, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
		if long := slices.DeleteFunc(slices.Clone(words), func(w string) bool { return len(w) == 1 }); len(long) >= 2 {
			words = long
		}
		for _, at := range []int{1, 2, len(words) - 1} {
			if at < 1 || (at >= len(words) && at > 1) {
				continue
			}
			first, rest := strings.Join(words[:min(at, len(words))], ""), strings.Join(words[min(at, len(words)):], "")
			if first == "" {
				continue
			}
			if form := strings.TrimSpace(min(first, rest) + " " + max(first, rest)); !slices.Contains(out, form) {
				out = append(out, form)
			}
		}
	}
	return out
}

// mailbox is an address without what does not decide where it goes.
type mailbox struct {
	address string
	sure    bool // the provider says so; of others a tag is the custom
}

// mailboxes are where the contact's addresses go: a tag behind "+" is left out, and at Gmail the dots, which
// do not matter there.
func mailboxes(c Contact) []mailbox {
	var out []mailbox
	for _, a := range c.Emails {
		local, domain, _ := strings.Cut(a, "@")
		m := mailbox{a, true}
		plain, tag, tagged := strings.Cut(local, "+")
		switch {
		case domain == "gmail.com" || domain == "googlemail.com":
			m.address = strings.ReplaceAll(plain, ".", "") + "@gmail.com"
		case tagged && plain != "" && tag != "":
			m = mailbox{plain + "@" + domain, false}
		}
		out = append(out, m)
	}
	return out
}

// shared are the mailboxes in both; sure only when both are.
func shared(a, b []mailbox) []mailbox {
	var out []mailbox
	for _, x := range a {
		for _, y := range b {
			if x.address == y.address {
				out = append(out, mailbox{x.address, x.sure && y.sure})
			}
		}
	}
	return out
}

// mailKey begins the handle keys that stand for a mailbox.
const mailKey = "mail"

// mailKeys are the mailboxes that no address of the contact spells, as handle keys: by them they are found.
func (c Contact) mailKeys() []string {
	var out []string
	for _, m := range mailboxes(c) {
		if !slices.Contains(c.Emails, m.address) {
			out = append(out, mailKey+":"+m.address)
		}
	}
	return out
}

// common is the first value that is in both; "" when none is.
func common(a, b []string) string {
	for _, x := range a {
		if slices.Contains(b, x) {
			return x
		}
	}
	return ""
}
