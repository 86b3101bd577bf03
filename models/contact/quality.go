package contact

import (
	"slices"
	"strings"
	"time"
)

// Quality is how likely it is that mail to an address arrives, by what is known here. It suppresses nobody: a person
// decides. The catalogue key of its word is "contact.quality."+Quality.
type Quality string

// The qualities. Bad is said only of what a server or the DNS itself has said, and of nobody who has answered lately: an
// address that is called bad and is not costs a reader.
const (
	QualityGood     Quality = "good"
	QualityDoubtful Quality = "doubtful"
	QualityBad      Quality = "bad"
)

// Qualities are all of them, the best first.
var Qualities = []string{string(QualityGood), string(QualityDoubtful), string(QualityBad)}

// Grade is the quality of an address, with the reasons.
type Grade struct {
	Quality Quality
	Why     []GradeReason
}

// GradeReason is one reason. The catalogue key of its sentence is "contact.quality.why."+Key; On is a date, Text what
// the sentence names.
type GradeReason struct {
	Key, Text string
	On        time.Time
}

// How long signs of life speak for an address.
const (
	answerCounts = 365 * 24 * time.Hour // an answer
	arrivalCount = 90 * 24 * time.Hour  // a message that its server accepted
	lifeAgainst  = 30 * 24 * time.Hour  // either, against what a server or the DNS has said
)

// misspelt are domains that are other than what most people mean who write them. They exist, as a rule, and take mail.
var misspelt = map[string]string{
	"gmial.com": "gmail.com", "gmai.com": "gmail.com", "gmal.com": "gmail.com", "gmaill.com": "gmail.com", "gamil.com": "gmail.com", "gnail.com": "gmail.com", "gmail.co": "gmail.com", "gmail.cm": "gmail.com",
	"hotmial.com": "hotmail.com", "hotmal.com": "hotmail.com", "hotmai.com": "hotmail.com", "hotmail.cm": "hotmail.com", "outlok.com": "outlook.com", "outloook.com": "outlook.com", "outlook.cm": "outlook.com",
	"yaho.com": "yahoo.com", "yahooo.com": "yahoo.com", "yhaoo.com": "yahoo.com", "iclod.com": "icloud.com", "icoud.com": "icloud.com",
	"136.com": "163.com", "l63.com": "163.com", "163.cm": "163.com", "163.co": "163.com", "126.cm": "126.com", "126.co": "126.com", "qq.cm": "qq.com", "qq.co": "qq.com",
	"sian.com": "sina.com", "sina.cm": "sina.com", "foxmial.com": "foxmail.com", "foxmai.com": "foxmail.com",
}

// disposable are services whose addresses are thrown away after minutes or days.
var disposable = strings.Fields(`mailinator.com guerrillamail.com guerrillamail.net guerrillamail.org guerrillamail.info guerrillamail.biz
sharklasers.com grr.la 10minutemail.com 10minutemail.net temp-mail.org tempmail.com tempmail.net yopmail.com yopmail.fr yopmail.net
trashmail.com trashmail.de trashmail.net wegwerfmail.de getnada.com maildrop.cc dispostable.com fakeinbox.com throwawaymail.com
mintemail.com mailnesia.com mohmal.com moakt.com emailondeck.com spamgourmet.com discard.email mailcatch.com linshiyouxiang.net bccto.me chacuo.net`)

// robots are local parts behind which no person reads, and desks those behind which several do.
var (
	robots = strings.Fields("noreply no-reply no_reply donotreply do-not-reply mailer-daemon postmaster hostmaster abuse bounce bounces")
	desks  = strings.Fields("info press news newsdesk newsroom redaktion redaction redactie redazione editor editors editorial desk contact office hello media tips bianji xinwen")
)

// Meant is the domain that is presumably meant by a misspelt one, "" when it is not known as misspelt.
func Meant(domain string) string {
	if meant := misspelt[domain]; meant != "" {
		return meant
	}
	if stem, ok := strings.CutSuffix(domain, ".con"); ok { // there is no such top-level domain
		return stem + ".com"
	}
	return ""
}

// GradeOf grades one of the contact's addresses, which is in its normal form, at a moment.
func (c Contact) GradeOf(address string, now time.Time) Grade {
	local, domain, _ := strings.Cut(address, "@")
	primary := address == c.Email
	recent := func(at time.Time, within time.Duration) bool {
		return primary && !at.IsZero() && now.Sub(at) < within
	}
	answered, arrived := recent(c.LastReply, answerCounts), recent(c.LastMailed, arrivalCount)
	alive := recent(c.LastReply, lifeAgainst) || recent(c.LastMailed, lifeAgainst)
	g := Grade{Quality: QualityGood}
	worse := func(q Quality, why GradeReason) {
		if q == QualityBad && alive {
			q = QualityDoubtful
		}
		if slices.Index(Qualities, string(q)) > slices.Index(Qualities, string(g.Quality)) {
			g.Quality = q
		}
		g.Why = append(g.Why, why)
	}
	if slices.Contains(c.Dead, address) {
		worse(QualityBad, GradeReason{Key: "bounced"})
	}
	if c.NoMail != "" && domain == c.NoMail {
		worse(QualityBad, GradeReason{Key: "no_mail", Text: domain})
	}
	if meant := Meant(domain); meant != "" && !answered {
		worse(QualityDoubtful, GradeReason{Key: "misspelt", Text: meant})
	}
	if slices.Contains(disposable, domain) {
		worse(QualityDoubtful, GradeReason{Key: "disposable", Text: domain})
	}
	if slices.Contains(robots, local) {
		worse(QualityDoubtful, GradeReason{Key: "robot"})
	}
	check := c.CheckOf("email")
	if check.Doubt != "" && !c.doubtsAnother(check.Doubt, address) {
		worse(QualityDoubtful, GradeReason{Key: "doubted"})
	}
	checked, err := time.Parse(time.DateOnly, check.On)
	if err != nil {
		checked = c.CreatedAt
	}
	if !answered && !arrived && now.Sub(checked) > time.Duration(MaxAge("email"))*24*time.Hour {
		worse(QualityDoubtful, GradeReason{Key: "old", On: checked})
	}
	if answered {
		g.Why = append(g.Why, GradeReason{Key: "answered", On: c.LastReply})
	}
	if arrived {
		g.Why = append(g.Why, GradeReason{Key: "arrived", On: c.LastMailed})
	}
	if slices.Contains(desks, local) {
		g.Why = append(g.Why, GradeReason{Key: "desk"})
	}
	return g
}

// doubtsAnother reports whether a doubt names another of the contact's addresses, as addressIf does.
func (c Contact) doubtsAnother(doubt, address string) bool {
	return slices.ContainsFunc(c.Emails, func(other string) bool { return other != address && strings.HasPrefix(doubt, other+":") })
}

// judge derives what depends on how old the details are.
func (c *Contact) judge(now time.Time) {
	c.StaleOn, c.Quality = c.staleOn(), ""
	if c.Email != "" {
		c.Quality = c.GradeOf(c.Email, now).Quality
	}
}
