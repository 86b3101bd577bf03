package mailing

import (
	"hash/fnv"
	"math"
	"strings"
	"time"
)

// Retry says when a message that was refused for now is tried again.
type Retry struct {
	First  time.Duration // pause after the first refusal
	Factor float64       // by which the pause grows
	Most   time.Duration // longest pause
	GiveUp time.Duration // after the first try, when the delivery fails for good
}

// DefaultRetry waits ten minutes, then longer, and gives up after a day: news is old by then.
func DefaultRetry() Retry {
	return Retry{First: 10 * time.Minute, Factor: 1.8, Most: 3 * time.Hour, GiveUp: 24 * time.Hour}
}

// next is when the try after the attempt-th is due; false when the time for trying is over. Each pause is
// up to a fifth longer or shorter, so that what was refused together does not come back together.
func (r Retry) next(id string, attempt int64, first, now time.Time) (time.Time, bool) {
	pause := float64(r.First) * math.Pow(r.Factor, float64(max(attempt, 1)-1))
	pause = math.Min(pause, float64(r.Most))
	h := fnv.New32a()
	h.Write([]byte(id))
	h.Write([]byte{byte(attempt)})
	pause *= 0.8 + 0.4*float64(h.Sum32())/float64(math.MaxUint32)
	at := now.Add(time.Duration(pause)).Truncate(time.Millisecond)
	return at, at.Sub(first) <= r.GiveUp
}

// DeadMailbox reports whether a refusal says that the mailbox does not exist. Most 5xx replies do not: rate
// limits, content filters and policies come as 550 and 554 as well, and dropping a journalist for them
// would be wrong.
func (o Outcome) DeadMailbox() bool {
	if o.Kind != Rejected || o.Stage == "connect" || o.Stage == "mail" {
		return false
	}
	text := strings.ToLower(o.Text)
	for _, sign := range alive {
		if strings.Contains(text, sign) {
			return false
		}
	}
	switch o.Enhanced {
	case "5.1.1", "5.1.10", "5.1.6":
		return true
	case "", "5.0.0", "5.1.0", "5.5.0":
	default:
		return false // the code names another reason
	}
	for _, sign := range dead {
		if strings.Contains(text, sign) {
			return true
		}
	}
	return false
}

// Words by which servers say that a mailbox does not exist, and words that show that something else is
// meant even when they use the same code.
var (
	dead = []string{
		"user unknown", "unknown user", "no such user", "user not found", "mailbox not found", "no such mailbox",
		"does not exist", "doesn't exist", "invalid recipient", "recipient not found", "unknown recipient",
		"no mailbox here", "unknown mailbox", "用户不存在", "邮箱不存在", "收件人不存在",
	}
	alive = []string{
		"frequency", "rate limit", "too many", "spam", "blocked", "blacklist", "block list", "reputation", "policy",
		"access denied", "suspended", "hangup", "locked", "full", "quota", "over limit", "temporar", "try again",
		"domain does not exist", "sender", "频率", "受限", "拒收垃圾",
	}
)
